package org.openmrs.module.tributary.capture;

/** A number that binary floating point would not keep, in its decimal text. */
final class Decimal {

	private final String text;

	Decimal(String text) {
		this.text = text;
	}

	String text() {
		return text;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Decimal && ((Decimal) other).text.equals(text);
	}

	@Override
	public int hashCode() {
		return text.hashCode();
	}
}
