package org.openmrs.module.tributary.capture;

import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Objects;

/**
 * A date or time exactly as Hibernate bound it, to be bound once more in the journal's insert, so that the driver and the
 * database convert both alike.
 */
final class Temporal {

	private final java.util.Date value;

	private final Calendar calendar;

	Temporal(java.util.Date value, Calendar calendar) {
		this.value = value;
		this.calendar = calendar;
	}

	void bind(PreparedStatement statement, int index) throws SQLException {
		if (value instanceof Timestamp) {
			bindTimestamp(statement, index);
		} else if (value instanceof Time) {
			bindTime(statement, index);
		} else {
			bindDate(statement, index);
		}
	}

	private void bindTimestamp(PreparedStatement statement, int index) throws SQLException {
		if (calendar == null) {
			statement.setTimestamp(index, (Timestamp) value);
		} else {
			statement.setTimestamp(index, (Timestamp) value, calendar);
		}
	}

	private void bindTime(PreparedStatement statement, int index) throws SQLException {
		if (calendar == null) {
			statement.setTime(index, (Time) value);
		} else {
			statement.setTime(index, (Time) value, calendar);
		}
	}

	private void bindDate(PreparedStatement statement, int index) throws SQLException {
		if (calendar == null) {
			statement.setDate(index, (Date) value);
		} else {
			statement.setDate(index, (Date) value, calendar);
		}
	}

	@Override
	public boolean equals(Object other) {
		if (!(other instanceof Temporal)) {
			return false;
		}
		Temporal that = (Temporal) other;
		return value.getClass() == that.value.getClass() && Objects.equals(calendar, that.calendar) && sameText(that);
	}

	/** A date counts without its hours, as the driver sends it. */
	private boolean sameText(Temporal that) {
		return value instanceof Date ? value.toString().equals(that.value.toString()) : value.equals(that.value);
	}

	@Override
	public int hashCode() {
		return value instanceof Date ? value.toString().hashCode() : value.hashCode();
	}
}
