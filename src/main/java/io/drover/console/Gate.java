package io.drover.console;

/** What decides that a job, or the next job of a key, does not run at this moment. */
public enum Gate {
  /** Nothing: it is the next one's turn. */
  OPEN("nothing holds it back: it runs as soon as its lane has its turn"),
  RUNNING("it runs"),
  /** It has its lease and waits in memory, or has begun within the last moments. */
  LEASED("it is leased and waits for its permits, or has only just begun"),
  TERMINAL("it has ended"),
  EMPTY("no job waits for it"),
  NO_RUN("no process runs the queue; start one with: queue run"),
  HALTED(
      "the process that runs the queue is there and says nothing any more: it was halted, as by"
          + " SIGSTOP, or hangs; let it go on (kill -CONT), or end it and start another"),
  QUEUE_PAUSED("the queue is paused; go on with: queue resume"),
  DISK(
      "the folder of the downloads takes no files; make room, or mend what keeps them out, and it"
          + " goes on by itself"),
  OFFLINE("none of the hosts that answered last can be reached; it goes on by itself"),
  KEY_PAUSED("is paused; go on with: queue resume"),
  DELAY("it waits for its time"),
  COOLING("has asked to be left alone for a time (429, 503, or a budget that is spent)"),
  RATE("has started as many jobs as its rate allows for now"),
  /** It is a suspect, and another one runs. */
  ALONE("its process died while it ran before, and another such job runs: they run one at a time"),
  CAP("runs as many jobs as it may at once"),
  NO_WORKER("all workers are busy"),
  PRIORITY("other jobs of its lane come first");

  private final String words;

  Gate(String words) {
    this.words = words;
  }

  /**
   * What holds every job, as the process that runs the queue has noted it.
   *
   * @param reason of a job that was postponed
   */
  public static Gate held(String reason) {
    return reason.equals("offline") ? OFFLINE : DISK;
  }

  /** What it means, for people; of a gate at a key, what follows the key's name. */
  public String words() {
    return words;
  }
}
