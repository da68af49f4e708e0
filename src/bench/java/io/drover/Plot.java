package io.drover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A small SVG of points or lines over two axes. */
final class Plot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 340;
  private static final int LEFT = 60;
  private static final int RIGHT = 20;
  private static final int TOP = 56;
  private static final int BOTTOM = 46;
  private static final List<String> COLOURS = List.of("#0b6e99", "#c2410c", "#4d7c0f", "#7e22ce");

  private record Series(String name, boolean line, List<double[]> points) {}

  private record Band(String name, double from, double to) {}

  private final String title;
  private final String xName;
  private final String yName;
  private final boolean logX;
  private final List<Series> all = new ArrayList<>();
  private final List<Band> bands = new ArrayList<>();

  Plot(String title, String xName, String yName, boolean logX) {
    this.title = title;
    this.xName = xName;
    this.yName = yName;
    this.logX = logX;
  }

  Plot line(String name, List<double[]> points) {
    all.add(new Series(name, true, points));
    return this;
  }

  Plot dots(String name, List<double[]> points) {
    all.add(new Series(name, false, points));
    return this;
  }

  /** A stretch of the x axis that is shaded. */
  Plot band(String name, double from, double to) {
    bands.add(new Band(name, from, to));
    return this;
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, svg());
  }

  private double scaled(double x) {
    return logX ? Math.log10(x) : x;
  }

  private String svg() {
    double minX =
        all.stream().flatMap(s -> s.points.stream()).mapToDouble(p -> scaled(p[0])).min().orElse(0);
    double maxX =
        all.stream().flatMap(s -> s.points.stream()).mapToDouble(p -> scaled(p[0])).max().orElse(1);
    double maxY =
        1.05 * all.stream().flatMap(s -> s.points.stream()).mapToDouble(p -> p[1]).max().orElse(1);
    double perX = (WIDTH - LEFT - RIGHT) / (maxX - minX);
    double perY = (HEIGHT - TOP - BOTTOM) / maxY;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH,
        HEIGHT);
    add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
    text(svg, LEFT, 18, "start", "bold", title);
    for (Band band : bands) {
      double x = LEFT + (scaled(band.from) - minX) * perX;
      add(
          svg,
          "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#f3e8d8\"/>",
          x,
          TOP,
          (scaled(band.to) - scaled(band.from)) * perX,
          HEIGHT - TOP - BOTTOM);
      text(svg, x + 4, TOP + 14, "start", "normal", band.name);
    }
    for (double y : ticks(0, maxY)) {
      double at = HEIGHT - BOTTOM - y * perY;
      add(
          svg,
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
          LEFT,
          WIDTH - RIGHT,
          at,
          at);
      text(svg, LEFT - 6, at + 4, "end", "normal", number(y));
    }
    for (double x : logX ? decades(minX, maxX) : ticks(minX, maxX)) {
      text(
          svg,
          LEFT + (x - minX) * perX,
          HEIGHT - BOTTOM + 16,
          "middle",
          "normal",
          number(logX ? Math.pow(10, x) : x));
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", "normal", xName);
    text(svg, LEFT, TOP - 8, "start", "normal", yName);
    for (int i = 0; i < all.size(); i++) {
      Series series = all.get(i);
      String colour = COLOURS.get(i % COLOURS.size());
      StringBuilder path = new StringBuilder();
      for (double[] point : series.points) {
        double x = LEFT + (scaled(point[0]) - minX) * perX;
        double y = HEIGHT - BOTTOM - point[1] * perY;
        if (series.line) {
          path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y));
        } else {
          add(
              svg,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"%s\" fill-opacity=\"0.6\"/>",
              x,
              y,
              colour);
        }
      }
      if (series.line) {
        add(svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>", path, colour);
      }
      int x = WIDTH - RIGHT - 190 * (all.size() - i);
      add(svg, "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>", x, 30, colour);
      text(svg, x + 14, 39, "start", "normal", series.name);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String weight, String text) {
    add(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-weight=\"%s\">%s</text>",
        x,
        y,
        anchor,
        weight,
        text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private static void add(StringBuilder svg, String format, Object... args) {
    svg.append(String.format(Locale.ROOT, format, args)).append('\n');
  }

  private static String number(double value) {
    return value == Math.rint(value) ? "%.0f".formatted(value) : String.valueOf((float) value);
  }

  /** About five round numbers between. */
  private static List<Double> ticks(double from, double to) {
    double rough = (to - from) / 5;
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        decade * (rough / decade > 5 ? 10 : rough / decade > 2 ? 5 : rough / decade > 1 ? 2 : 1);
    List<Double> ticks = new ArrayList<>();
    for (double tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
      ticks.add(tick);
    }
    return ticks;
  }

  private static List<Double> decades(double from, double to) {
    List<Double> ticks = new ArrayList<>();
    for (double tick = Math.ceil(from); tick <= to; tick++) {
      ticks.add(tick);
    }
    return ticks;
  }
}
