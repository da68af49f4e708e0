package io.drover.testing;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** How an {@link Origin} answers a request. */
@FunctionalInterface
public interface Answer {

  void write(Hit hit, Wire wire) throws IOException;

  /** 200, with a Content-Length; headers are whole lines without their ends. */
  static Answer ok(byte[] body, String... headers) {
    return (hit, wire) -> {
      wire.send(head(200, body.length, headers));
      wire.send(body);
      wire.keepAlive();
    };
  }

  /** A status, and a small page. */
  static Answer status(int status, String... headers) {
    return (hit, wire) -> {
      boolean bodiless = status == 204 || status == 304;
      String page = bodiless ? "" : "status " + status;
      wire.send(bodiless ? head(status, -1, headers) : head(status, page.length(), headers));
      wire.send(page);
      wire.keepAlive();
    };
  }

  static Answer redirect(int status, String location) {
    return status(status, "Location: " + location);
  }

  /** 200 in chunks of the given size. */
  static Answer chunked(byte[] body, int size, boolean whole) {
    return (hit, wire) -> {
      wire.send(head(200, -1, "Transfer-Encoding: chunked"));
      for (int from = 0; from < body.length; from += size) {
        int length = Math.min(size, body.length - from);
        wire.send(Integer.toHexString(length) + "\r\n");
        wire.send(Arrays.copyOfRange(body, from, from + length));
        wire.send("\r\n");
      }
      if (whole) {
        wire.send("0\r\n\r\n");
        wire.keepAlive();
      } else {
        wire.send("400\r\nonly this");
      }
    };
  }

  /** 200 with a Content-Length that is not kept: so many bytes, then the end of the connection. */
  static Answer cutAfter(byte[] body, int bytes) {
    return (hit, wire) -> {
      wire.send(head(200, body.length));
      wire.send(Arrays.copyOf(body, bytes));
    };
  }

  /** 200, a part of the body, then RST. */
  static Answer resetAfter(byte[] body, int bytes) {
    return (hit, wire) -> {
      cutAfter(body, bytes).write(hit, wire);
      wire.reset();
    };
  }

  /** Nothing at all. */
  static Answer silence() {
    return (hit, wire) -> wire.waitForClient();
  }

  /** 200, a part of the body, then nothing. */
  static Answer stallAfter(byte[] body, int bytes) {
    return (hit, wire) -> {
      cutAfter(body, bytes).write(hit, wire);
      wire.waitForClient();
    };
  }

  /** 200 without an end: so many bytes, and again after each pause, until the client goes away. */
  static Answer endless(int bytes, long pauseMillis) {
    return (hit, wire) -> {
      wire.send(head(200, -1));
      for (byte[] some = new byte[bytes]; ; LockSupport.parkNanos(pauseMillis * 1_000_000)) {
        wire.send(some);
      }
    };
  }

  /** Waits until the latch is open before it answers. */
  static Answer gated(CountDownLatch gate, Answer answer) {
    return (hit, wire) -> {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException("the origin was closed", e);
      }
      answer.write(hit, wire);
    };
  }

  /** Each request takes so long before it is answered. */
  static Answer after(long millis, Answer answer) {
    return (hit, wire) -> {
      LockSupport.parkNanos(millis * 1_000_000);
      answer.write(hit, wire);
    };
  }

  /** One answer for each request in turn; the last one stays. */
  static Answer inTurn(Answer... answers) {
    AtomicInteger next = new AtomicInteger();
    return (hit, wire) ->
        answers[Math.min(next.getAndIncrement(), answers.length - 1)].write(hit, wire);
  }

  private static String head(int status, int length, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
    if (length >= 0) {
      head.append("Content-Length: ").append(length).append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("\r\n").toString();
  }
}
