package io.drover.queue;

/**
 * Who runs the queue.
 *
 * @param node the machine's name
 * @param pid the process id on that machine
 * @param bootId changes with every boot of the machine; empty where there is none
 * @param limits the settings that its limits come from, {@code key=value}, a line each: what
 *     explains its decisions to others
 */
public record OwnerIdentity(String node, long pid, String bootId, String limits) {}
