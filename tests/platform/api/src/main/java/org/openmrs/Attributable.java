package org.openmrs;

import java.util.List;

/** The OpenMRS type of this name. */
public interface Attributable<E> {

	E hydrate(String s);

	String serialize();

	List<E> getPossibleValues();

	List<E> findPossibleValues(String searchText);

	String getDisplayString();
}
