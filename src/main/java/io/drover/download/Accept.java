package io.drover.download;

import io.drover.download.Content.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What counts as the artifact.
 *
 * @param any whether everything does that is not plainly something else than the server says
 */
record Accept(Set<Kind> kinds, boolean any) {
  static final Accept ANY = of(List.of("any"));

  /** From {@code pdf}, {@code xml}, {@code html}, {@code any}. */
  static Accept of(Collection<String> names) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    boolean any = false;
    for (String name : names) {
      if (name.equals("any")) {
        any = true;
      } else {
        kinds.add(Kind.valueOf(name.toUpperCase(Locale.ROOT)));
      }
    }
    return new Accept(kinds, any);
  }

  /** As {@link #of} reads it. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    kinds.forEach(kind -> names.add(kind.name().toLowerCase(Locale.ROOT)));
    if (any) {
      names.add("any");
    }
    return names;
  }

  /**
   * Refuses what is no artifact, or not all of one.
   *
   * @param type what the server calls it
   * @param announced whether the server said how much would come, and all of it came
   */
  void check(Content content, @Nullable String type, boolean announced, Url url) throws Fault {
    Kind kind = content.kind();
    if (any) {
      if (kind != Kind.PDF && kind != Kind.OTHER && FileType.isPdf(type)) {
        throw Fault.of(Reason.WRONG_TYPE, url + " is called a PDF and is " + kind);
      }
    } else if (!kinds.contains(kind)) {
      throw Fault.of(Reason.WRONG_TYPE, url + " is " + kind + " (" + type + "), not " + kinds);
    }
    if (!content.isEnded()) {
      if (!announced) {
        throw Fault.of(Reason.CUT_SHORT, url + " is a PDF without its end");
      } else if (!any) {
        throw Fault.of(Reason.BROKEN_PDF, url + " is a PDF without its end");
      }
    }
  }
}
