package org.openmrs.standin;

import org.openmrs.BaseOpenmrsObject;
import org.openmrs.Patient;

/** A row of a table that a module brings. */
public class ModuleRow extends BaseOpenmrsObject {

	private static final long serialVersionUID = 1L;

	private Integer id;

	private byte[] picture;

	private Boolean flag;

	private Patient patient;

	ModuleRow() {
	}

	ModuleRow(Patient patient, byte[] picture, Boolean flag) {
		this.patient = patient;
		this.picture = picture.clone();
		this.flag = flag;
	}

	@Override
	public Integer getId() {
		return id;
	}

	@Override
	public void setId(Integer id) {
		this.id = id;
	}

	Patient getPatient() {
		return patient;
	}

	byte[] getPicture() {
		return picture.clone();
	}

	Boolean getFlag() {
		return flag;
	}
}
