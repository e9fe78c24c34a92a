package org.openmrs.module.tributarydriver.operations;

import java.sql.PreparedStatement;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;
import org.springframework.transaction.support.TransactionTemplate;

/** What modules write past the entities, each in a way of its own; prints how many rows it changed. */
public final class Sql {

    private Sql() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("executeSql", Sql::executeSql);
        operations.put("doWorkSql", Sql::doWorkSql);
        operations.put("nativeUpdate", (step, output) ->
            update(output, session -> session.createNativeQuery(step.text("sql")).executeUpdate()));
        operations.put("hqlUpdate", (step, output) ->
            update(output, session -> session.createQuery(step.text("hql")).executeUpdate()));
    }

    /** Through the platform's own service, as an administrator's page or a module's upgrade does. */
    private static void executeSql(Step step, Output output) {
        output.line("rows", Context.getAdministrationService().executeSQL(step.text("sql"), false).get(0).get(0));
    }

    /** On the session's connection: in the script's transaction if it has begun one, else each statement by itself. */
    private static void doWorkSql(Step step, Output output) {
        output.line("rows", session().doReturningWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(step.text("sql"))) {
                return statement.executeUpdate();
            }
        }));
    }

    private static void update(Output output, ToIntFunction<Session> work) {
        output.line("rows", new TransactionTemplate(Transactions.manager()).<Integer> execute(
            status -> work.applyAsInt(session())));
    }

    private static Session session() {
        return Context.getRegisteredComponents(SessionFactory.class).get(0).getCurrentSession();
    }
}
