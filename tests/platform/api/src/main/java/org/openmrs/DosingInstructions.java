package org.openmrs;

import java.util.Date;
import java.util.Locale;

import org.springframework.validation.Errors;

/** How a drug order says how much to take. */
public interface DosingInstructions {

	String getDosingInstructionsAsString(Locale locale);

	void setDosingInstructions(DrugOrder order);

	DosingInstructions getDosingInstructions(DrugOrder order);

	void validate(DrugOrder order, Errors errors);

	Date getAutoExpireDate(DrugOrder order);
}
