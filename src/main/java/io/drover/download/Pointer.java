package io.drover.download;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A JSON Pointer (RFC 6901) that may also go to each element of a list: {@code *}, or {@code
 * *[name=value]} for those whose field has that value; {@code ~1} stands for a slash within a step.
 */
record Pointer(List<String> steps) {
  private static final Pattern EACH = Pattern.compile("\\*(?:\\[([^=\\]]+)=([^\\]]*)])?");

  /**
   * @throws IllegalArgumentException when it does not begin with a slash
   */
  static Pointer parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("a JSON Pointer begins with a slash: " + text);
    }
    return new Pointer(
        Stream.of(text.substring(1).split("/", -1))
            .map(step -> step.replace("~1", "/").replace("~0", "~"))
            .toList());
  }

  /** The texts at this place, in their order; what is no text is left out. */
  List<String> texts(JsonNode root) {
    return places(root).stream().filter(JsonNode::isTextual).map(JsonNode::textValue).toList();
  }

  /**
   * All that is at this place, in its order, with a gap for each element that has nothing there.
   */
  List<JsonNode> places(JsonNode root) {
    Stream<JsonNode> nodes = Stream.of(root);
    for (String step : steps) {
      nodes = nodes.flatMap(node -> step(node, step));
    }
    return nodes.toList();
  }

  private static Stream<JsonNode> step(JsonNode node, String step) {
    Matcher each = EACH.matcher(step);
    if (each.matches()) {
      Stream<JsonNode> all =
          node.isArray() ? StreamSupport.stream(node.spliterator(), false) : Stream.empty();
      String name = each.group(1);
      return name == null ? all : all.filter(one -> one.path(name).asText().equals(each.group(2)));
    }
    return Stream.of(
        node.isArray() && step.matches("\\d{1,9}")
            ? node.path(Integer.parseInt(step))
            : node.path(step));
  }
}
