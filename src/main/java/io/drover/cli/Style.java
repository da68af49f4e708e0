package io.drover.cli;

/** How a piece of text looks on a terminal that has colours. */
enum Style {
  PLAIN(""),
  STRONG("\033[1m"),
  FAINT("\033[2m"),
  GREEN("\033[32m"),
  YELLOW("\033[33m"),
  RED("\033[31m");

  private static final String END = "\033[0m";

  private final String begin;

  Style(String begin) {
    this.begin = begin;
  }

  String on(String text) {
    return this == PLAIN || text.isEmpty() ? text : begin + text + END;
  }
}
