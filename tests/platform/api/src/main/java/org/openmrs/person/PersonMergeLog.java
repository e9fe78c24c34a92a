package org.openmrs.person;

import org.openmrs.BaseChangeableOpenmrsData;
import org.openmrs.Person;

/** The record of a merge of two persons. */
public class PersonMergeLog extends BaseChangeableOpenmrsData {

	private Integer personMergeLogId;

	private Person winner;

	private Person loser;

	private String serializedMergedData;

	public Integer getPersonMergeLogId() {
		return personMergeLogId;
	}

	public void setPersonMergeLogId(Integer personMergeLogId) {
		this.personMergeLogId = personMergeLogId;
	}

	public Person getWinner() {
		return winner;
	}

	public void setWinner(Person winner) {
		this.winner = winner;
	}

	public Person getLoser() {
		return loser;
	}

	public void setLoser(Person loser) {
		this.loser = loser;
	}

	public String getSerializedMergedData() {
		return serializedMergedData;
	}

	public void setSerializedMergedData(String serializedMergedData) {
		this.serializedMergedData = serializedMergedData;
	}

	@Override
	public Integer getId() {
		return personMergeLogId;
	}

	@Override
	public void setId(Integer id) {
		this.personMergeLogId = id;
	}
}
