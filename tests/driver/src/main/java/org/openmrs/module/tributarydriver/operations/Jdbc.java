package org.openmrs.module.tributarydriver.operations;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;

/** The yardstick for apply: the same rows inserted by plain JDBC in batches, foreign keys on. */
public final class Jdbc {

    /** Table and key, in the order of their foreign keys. */
    private static final String[][] TABLES = { { "person", "person_id" }, { "patient", "patient_id" },
        { "person_name", "person_name_id" }, { "person_address", "person_address_id" },
        { "patient_identifier", "patient_identifier_id" }, { "encounter", "encounter_id" },
        { "encounter_provider", "encounter_provider_id" }, { "obs", "obs_id" },
        { "obs_reference_range", "obs_reference_range_id" } };

    private Jdbc() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("insertMissing", Jdbc::insertMissing);
    }

    /** Inserts into one database the rows that only the other has, and prints how many and how long the inserts took. */
    private static void insertMissing(Step step, Output output) throws SQLException {
        long rows = 0;
        long nanos = 0;
        try (Connection from = connect(step.text("from")); Connection into = connect(step.text("into"))) {
            from.setAutoCommit(false);
            into.setAutoCommit(false);
            for (String[] table : TABLES) {
                long[] inserted = copy(step, table, from, into);
                rows += inserted[0];
                nanos += inserted[1];
            }
        }
        output.line("rows", rows, "nanos", nanos);
    }

    private static long[] copy(Step step, String[] table, Connection from, Connection into) throws SQLException {
        String missing = String.format("SELECT * FROM `%s`.`%s` WHERE `%s` NOT IN (SELECT `%3$s` FROM `%s`.`%2$s`) ORDER BY 1",
            step.text("from"), table[0], table[1], step.text("into"));
        int batch = step.number("batch", 500);
        long rows = 0;
        long nanos = 0;
        try (Statement select = from.createStatement(); ResultSet result = select.executeQuery(missing)) {
            int columns = result.getMetaData().getColumnCount();
            String marks = String.join(",", Collections.nCopies(columns, "?"));
            try (PreparedStatement insert = into.prepareStatement("INSERT INTO `" + table[0] + "` VALUES (" + marks + ")")) {
                boolean more = result.next();
                while (more) {
                    long began = System.nanoTime();
                    for (int i = 0; more && i < batch; i++) {
                        for (int column = 1; column <= columns; column++) {
                            insert.setObject(column, result.getObject(column));
                        }
                        insert.addBatch();
                        rows++;
                        more = result.next();
                    }
                    insert.executeBatch();
                    into.commit();
                    nanos += System.nanoTime() - began;
                }
            }
        }
        return new long[] { rows, nanos };
    }

    private static Connection connect(String database) throws SQLException {
        Properties properties = Context.getRuntimeProperties();
        String url = properties.getProperty("connection.url").replaceFirst("/[^/?]+\\?", "/" + database + "?");
        return DriverManager.getConnection(url + "&rewriteBatchedStatements=true",
            properties.getProperty("connection.username"), properties.getProperty("connection.password"));
    }
}
