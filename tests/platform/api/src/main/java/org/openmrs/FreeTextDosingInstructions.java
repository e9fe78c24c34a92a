package org.openmrs;

import java.util.Date;
import java.util.Locale;

import org.springframework.validation.Errors;

/** Instructions in the prescriber's own words. */
public class FreeTextDosingInstructions implements DosingInstructions {

	private String instructions;

	@Override
	public String getDosingInstructionsAsString(Locale locale) {
		return instructions;
	}

	@Override
	public void setDosingInstructions(DrugOrder order) {
		order.setDosingType(getClass());
		order.setDosingInstructions(instructions);
	}

	@Override
	public DosingInstructions getDosingInstructions(DrugOrder order) {
		instructions = order.getDosingInstructions();
		return this;
	}

	@Override
	public void validate(DrugOrder order, Errors errors) {
		if (order.getDosingInstructions() == null) {
			errors.rejectValue("dosingInstructions", "DrugOrder.error.dosingInstructionsIsNullForDosingTypeOther");
		}
	}

	@Override
	public Date getAutoExpireDate(DrugOrder order) {
		return null;
	}
}
