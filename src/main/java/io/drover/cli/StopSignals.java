package io.drover.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The first SIGINT or SIGTERM asks for a good end, a second one for a quick end. The JVM's own
 * handling would begin its shutdown under our feet, and ignore the second signal.
 */
final class StopSignals {
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean interrupt;
  private volatile Runnable second = () -> {};

  StopSignals() {
    handle("INT");
    handle("TERM");
  }

  /**
   * By reflection: the compiler warns of sun.misc.Signal, and no other way hears a second signal.
   */
  private void handle(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object receiver =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, args) -> {
                receive(name);
                return true;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), receiver);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM cannot handle SIG" + name, e);
    }
  }

  private void receive(String name) {
    if (first.getCount() > 0) {
      interrupt = name.equals("INT");
      first.countDown();
    } else if (over.getCount() > 0) {
      second.run();
      Runtime.getRuntime().halt(Cli.INTERRUPTED);
    }
  }

  /** What a second signal does before the process ends. */
  void onSecond(Runnable hurry) {
    second = hurry;
  }

  boolean received() {
    return first.getCount() == 0;
  }

  /** Whether the first signal was SIGINT. */
  boolean isInterrupt() {
    return interrupt;
  }

  /** Waits for the first signal; false when none came in time. */
  boolean await(long time, TimeUnit unit) throws InterruptedException {
    return first.await(time, unit);
  }

  /** The end has come anyhow; signals change nothing any more. */
  void ended() {
    over.countDown();
  }
}
