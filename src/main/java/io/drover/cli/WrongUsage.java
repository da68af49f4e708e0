package io.drover.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one line, with what to do next. Pure. */
final class WrongUsage {
  private WrongUsage() {}

  static String words(ParameterException fault) {
    String command = fault.getCommandLine().getCommandSpec().qualifiedName();
    String help = " (see: " + command + " --help)";
    if (fault instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unmatched(unmatched) + help;
    }
    return fault.getMessage() + help;
  }

  private static String unmatched(UnmatchedArgumentException fault) {
    CommandLine command = fault.getCommandLine();
    String first = fault.getUnmatched().get(0);
    boolean option = fault.isUnknownOption();
    if (!option && command.getSubcommands().isEmpty()) {
      return "'%s' is one argument too many for '%s'"
          .formatted(first, command.getCommandSpec().qualifiedName());
    }
    List<String> near = fault.getSuggestions();
    return "there is no %s '%s'".formatted(option ? "option" : "command", first)
        + (near.isEmpty() ? "" : "; did you mean '" + near.get(0) + "'?");
  }
}
