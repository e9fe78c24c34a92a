package org.openmrs.module.tributarydriver.operations;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Transactions around several steps, and signals between scripts that run at the same time. */
public final class Transactions {

    private static final long WAIT_SECONDS_MAX = 120;

    private static final Map<String, CountDownLatch> SIGNALS = new ConcurrentHashMap<>();

    private final Deque<TransactionStatus> open = new ArrayDeque<>();

    /** Adds the operations. */
    public void register(Map<String, Operation> operations) {
        operations.put("begin", this::begin);
        operations.put("commit", (step, output) -> manager().commit(open.pop()));
        operations.put("rollback", (step, output) -> manager().rollback(open.pop()));
        operations.put("flush", (step, output) -> Context.flushSession());
        operations.put("clear", (step, output) -> Context.clearSession());
        operations.put("signal", (step, output) -> latch(step).countDown());
        operations.put("await", Transactions::await);
    }

    /** Rolls back what a failed script left open. */
    public void rollBackOpen() {
        while (!open.isEmpty()) {
            TransactionStatus status = open.pop();
            if (!status.isCompleted()) {
                manager().rollback(status);
            }
        }
    }

    private void begin(Step step, Output output) {
        boolean inner = "REQUIRES_NEW".equals(step.text("propagation", "REQUIRED"));
        int propagation = inner ? TransactionDefinition.PROPAGATION_REQUIRES_NEW : TransactionDefinition.PROPAGATION_REQUIRED;
        open.push(manager().getTransaction(new DefaultTransactionDefinition(propagation)));
    }

    private static void await(Step step, Output output) throws InterruptedException {
        if (!latch(step).await(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody gave the signal " + step.text("name"));
        }
        SIGNALS.remove(step.text("name"));
    }

    private static CountDownLatch latch(Step step) {
        return SIGNALS.computeIfAbsent(step.text("name"), name -> new CountDownLatch(1));
    }

    static PlatformTransactionManager manager() {
        return Context.getRegisteredComponents(PlatformTransactionManager.class).get(0);
    }
}
