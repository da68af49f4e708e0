package io.drover.inbox;

/** Finds where records end in a stream of bytes. Keeps state within a record; for one reader. */
interface Ends {

  /** Forgets the last record: the next one begins. */
  void begin();

  /**
   * Searches on; the bytes before {@code from} were seen by earlier calls.
   *
   * @return the index after the record and what closes it, or −1
   */
  int find(byte[] bytes, int from, int to);

  /** How many bytes stand in front of the record, as far as they were seen. */
  default int before() {
    return 0;
  }

  /** How many lines end in front of the record. */
  default long linesBefore() {
    return 0;
  }

  /** How many lines end within the record and in front of it. */
  long lines();

  /**
   * Takes less for the record, when no end was found in time and the record itself is to blame.
   *
   * @return how many bytes belong to it then, or −1 when there is no better end
   */
  default int giveUp() {
    return -1;
  }

  /**
   * The stream is at its end.
   *
   * @throws UnreadableException when it should have gone on
   */
  default void atEnd() throws UnreadableException {}
}
