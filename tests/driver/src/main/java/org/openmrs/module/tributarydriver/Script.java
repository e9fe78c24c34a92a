package org.openmrs.module.tributarydriver;

import java.util.HashMap;
import java.util.Map;
import org.openmrs.module.tributarydriver.operations.Bulk;
import org.openmrs.module.tributarydriver.operations.Dictionary;
import org.openmrs.module.tributarydriver.operations.Encounters;
import org.openmrs.module.tributarydriver.operations.Jdbc;
import org.openmrs.module.tributarydriver.operations.Patients;
import org.openmrs.module.tributarydriver.operations.Platform;
import org.openmrs.module.tributarydriver.operations.Queries;
import org.openmrs.module.tributarydriver.operations.Records;
import org.openmrs.module.tributarydriver.operations.Sql;
import org.openmrs.module.tributarydriver.operations.Staff;
import org.openmrs.module.tributarydriver.operations.Transactions;

/** Runs the lines of a script one after the other in the thread's session. */
public final class Script {

    private final Map<String, Operation> operations = new HashMap<>();

    private final Transactions transactions = new Transactions();

    /** Knows all operations. */
    public Script() {
        Patients.register(operations);
        Records.register(operations);
        Encounters.register(operations);
        Dictionary.register(operations);
        Staff.register(operations);
        Bulk.register(operations);
        Queries.register(operations);
        Platform.register(operations);
        Jdbc.register(operations);
        Sql.register(operations);
        transactions.register(operations);
    }

    /** Runs the script up to its end or its first failure and gives what it printed. */
    public String run(String text) {
        Output output = new Output();
        Step step = null;
        try {
            for (String line : text.split("\n")) {
                if (!line.trim().isEmpty()) {
                    step = new Step(line, output.last());
                    operation(step).run(step, output);
                }
            }
            return output.finished();
        } catch (Throwable problem) {
            return output.failed(step, problem);
        } finally {
            transactions.rollBackOpen();
        }
    }

    private Operation operation(Step step) {
        Operation operation = operations.get(step.operation());
        if (operation == null) {
            throw new IllegalArgumentException("there is no operation " + step.operation());
        }
        return operation;
    }
}
