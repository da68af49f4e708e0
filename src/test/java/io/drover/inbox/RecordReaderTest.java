package io.drover.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {

  @Test
  void passesOverBlankLinesButCountsThem() throws IOException {
    assertThat(read("\n a \r\n\r\n \t \nb\n\nc", 100)).containsExactly("2 a", "5 b", "7 c");
    assertThat(read("", 100)).isEmpty();
    assertThat(read("\n\n\r\n", 100)).isEmpty();
    assertThat(read("\ufeff", 100)).isEmpty();
    assertThat(read("\ufeffa\n\ufeffb", 100)).containsExactly("1 a", "2 b");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16_384, 65_535, 65_536, 65_537, 131_072, 300_000})
  void takesLinesUpToTheBoundAndSkipsLongerOnes(int bound) throws IOException {
    String fits = "x".repeat(bound);
    String text = fits + "\n" + fits + "y\n" + fits + "\r\n" + fits + "yy" + fits + "\nz";
    String head = fits.substring(0, Math.min(bound, 16_384));
    List<String> lines = read(text, bound);
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0).equals("1 " + fits)).isTrue();
    assertThat(lines.get(1).startsWith("2 too long " + head)).isTrue();
    assertThat(lines.get(2).equals("3 " + fits)).isTrue();
    assertThat(lines.get(3).startsWith("4 too long " + head)).isTrue();
    assertThat(lines.get(4)).isEqualTo("5 z");
  }

  @Test
  void readsOverALineOfAGigabyteInLittleMemory() throws IOException {
    RecordReader lines =
        new RecordReader(new Generated(1L << 30), new LineEnds((byte) '\n'), 1 << 20);
    assertThat(lines.next()).isTrue();
    assertThat(lines.isTooLong()).isTrue();
    assertThat(lines.buffer()).hasSizeLessThanOrEqualTo((1 << 20) + 5);
    assertThat(lines.next()).isTrue();
    assertThat(lines.line()).isEqualTo(2);
    assertThat(lines.isTooLong()).isFalse();
    assertThat(lines.length()).isEqualTo(1);
    assertThat(lines.next()).isFalse();
  }

  private static List<String> read(String text, int maxLine) throws IOException {
    List<String> lines = new ArrayList<>();
    // In small pieces, as pipes give them.
    InputStream in =
        new ByteArrayInputStream(text.getBytes(UTF_8)) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, 1_000));
          }
        };
    RecordReader reader = new RecordReader(in, new LineEnds((byte) '\n'), maxLine);
    while (reader.next()) {
      String line = new String(reader.buffer(), reader.offset(), reader.length(), UTF_8);
      lines.add(reader.line() + (reader.isTooLong() ? " too long " : " ") + line);
    }
    return lines;
  }

  /** A line of so many x, and a line of one. */
  private static final class Generated extends InputStream {
    private long left;

    Generated(long longLine) {
      left = longLine + 2;
    }

    @Override
    public int read() {
      return left == 0 ? -1 : left-- == 2 ? '\n' : 'x';
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 2) {
        int one = read();
        bytes[offset] = (byte) one;
        return one < 0 ? -1 : 1;
      }
      int count = (int) Math.min(length, left - 2);
      Arrays.fill(bytes, offset, offset + count, (byte) 'x');
      left -= count;
      return count;
    }
  }
}
