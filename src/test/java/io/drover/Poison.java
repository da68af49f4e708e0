package io.drover;

import io.drover.job.Outcome;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.camel.Header;

/**
 * A pipeline that ends its whole process when it meets a certain job, once that is noticed as
 * begun, or another one at once.
 */
public final class Poison {
  static final int CODE = 77;

  public Outcome run(@Header("DroverJobId") String id) throws SQLException {
    if (id.equals("poison")) {
      while (!isNoticed()) {
        Thread.onSpinWait();
      }
      Runtime.getRuntime().halt(CODE);
    }
    if (id.equals("quick-poison")) {
      Runtime.getRuntime().halt(CODE);
    }
    return Outcome.done();
  }

  private static boolean isNoticed() throws SQLException {
    try (Connection queue = DriverManager.getConnection("jdbc:sqlite:state/workqueue.sqlite");
        Statement statement = queue.createStatement();
        ResultSet job =
            statement.executeQuery("SELECT started_at FROM job WHERE artifact_id = 'poison'")) {
      return job.next() && job.getLong(1) > 0;
    }
  }
}
