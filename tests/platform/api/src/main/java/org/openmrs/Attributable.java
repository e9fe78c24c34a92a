package org.openmrs;

import java.util.List;

/** What may be the value of a person attribute. */
public interface Attributable<E> {

	E hydrate(String s);

	String serialize();

	List<E> getPossibleValues();

	List<E> findPossibleValues(String searchText);

	String getDisplayString();
}
