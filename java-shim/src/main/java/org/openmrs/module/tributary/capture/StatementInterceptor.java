package org.openmrs.module.tributary.capture;

import java.util.function.Supplier;
import org.hibernate.EmptyInterceptor;
import org.hibernate.Transaction;
import org.openmrs.module.tributary.Tributary;

/**
 * Shows capture the statements that Hibernate prepares; it changes none. OpenMRS finds it as a bean and asks interceptors in the
 * order of the beans' names: this one's puts it last.
 */
public class StatementInterceptor extends EmptyInterceptor {

	private static final long serialVersionUID = 1L;

	private final transient Supplier<Capture> capture;

	/** Shows the statements to the running module. */
	public StatementInterceptor() {
		this(StatementInterceptor::running);
	}

	StatementInterceptor(Supplier<Capture> capture) {
		this.capture = capture;
	}

	@Override
	@Deprecated
	public String onPrepareStatement(String sql) {
		if (!isQuery(sql)) {
			Capture running = capture.get();
			if (running != null) {
				running.prepared(sql);
			}
		}
		return sql;
	}

	/** Nearly every statement is one, and this is all that it costs. */
	private static boolean isQuery(String sql) {
		return sql.regionMatches(true, 0, "select", 0, "select".length());
	}

	@Override
	public void afterTransactionCompletion(Transaction transaction) {
		Capture running = capture.get();
		if (running != null) {
			running.transactionEnded();
		}
	}

	private static Capture running() {
		Tributary tributary = Tributary.current();
		return tributary == null ? null : tributary.getCapture();
	}
}
