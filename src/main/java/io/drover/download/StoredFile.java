package io.drover.download;

/**
 * A finished file.
 *
 * @param path relative to the download folder, with slashes
 * @param sha256 64 hex digits
 * @param bytes its size
 */
public record StoredFile(String path, String sha256, long bytes) {}
