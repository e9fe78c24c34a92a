package org.openmrs;

/** The right to do one thing. */
public class Privilege extends BaseChangeableOpenmrsMetadata {

	private String privilege;

	public Privilege() {
	}

	public Privilege(String privilege) {
		this.privilege = privilege;
	}

	public Privilege(String privilege, String description) {
		this.privilege = privilege;
		setDescription(description);
	}

	public String getPrivilege() {
		return privilege;
	}

	public void setPrivilege(String privilege) {
		this.privilege = privilege;
	}

	@Override
	public Integer getId() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void setId(Integer id) {
		throw new UnsupportedOperationException();
	}

	@Override
	public String getName() {
		return privilege;
	}

	@Override
	public String toString() {
		return privilege;
	}
}
