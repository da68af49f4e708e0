package io.drover.inbox;

/** Turns the bytes of one record into what becomes of it. Keeps nothing of the array. */
interface PieceParser {
  Parsed parse(byte[] bytes, int offset, int length);
}
