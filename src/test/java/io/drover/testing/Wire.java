package io.drover.testing;

import java.io.IOException;
import java.net.Socket;

/** The socket under one answer. */
public final class Wire {
  private final Socket socket;
  private final Hit hit;
  private boolean keepsAlive;

  Wire(Socket socket, Hit hit) {
    this.socket = socket;
    this.hit = hit;
  }

  public void send(String text) throws IOException {
    send(Origin.ascii(text));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    hit.sends(bytes.length);
  }

  /** The answer is whole: another request may come on this connection. */
  public void keepAlive() {
    keepsAlive = true;
  }

  /** What tells the connections of a client apart. */
  public int clientPort() {
    return socket.getPort();
  }

  /** Ends the connection with RST instead of FIN. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Says nothing more until the client goes away. */
  public void waitForClient() throws IOException {
    while (socket.getInputStream().read() >= 0) {
      // It has nothing to say to us.
    }
  }

  boolean keepsAlive() {
    return keepsAlive;
  }
}
