package org.openmrs.module.tributary.capture;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.persistence.CascadeType;
import javax.persistence.CollectionTable;
import javax.persistence.Column;
import javax.persistence.ElementCollection;
import javax.persistence.Embeddable;
import javax.persistence.Embedded;
import javax.persistence.EmbeddedId;
import javax.persistence.Entity;
import javax.persistence.EnumType;
import javax.persistence.Enumerated;
import javax.persistence.FetchType;
import javax.persistence.GeneratedValue;
import javax.persistence.GenerationType;
import javax.persistence.Id;
import javax.persistence.Inheritance;
import javax.persistence.InheritanceType;
import javax.persistence.JoinColumn;
import javax.persistence.JoinTable;
import javax.persistence.Lob;
import javax.persistence.ManyToMany;
import javax.persistence.ManyToOne;
import javax.persistence.MapKeyColumn;
import javax.persistence.OneToMany;
import javax.persistence.OrderColumn;
import javax.persistence.PrimaryKeyJoinColumn;
import javax.persistence.Table;
import javax.persistence.Temporal;
import javax.persistence.TemporalType;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** Entities in the shapes that OpenMRS's mappings have. */
final class Entities {

	static final Class<?>[] ALL = { Person.class, Patient.class, PersonName.class, Location.class, Account.class, Role.class,
	        Answer.class, Measure.class, Animal.class, Dog.class, Shelf.class, Book.class, Allergy.class, Concept.class, NumericConcept.class, Order.class,
	        Obs.class };

	private Entities() {
	}

	@Entity
	@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
	@Table(name = "person")
	@Inheritance(strategy = InheritanceType.JOINED)
	static class Person {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		@Column(name = "person_id")
		Integer id;

		String uuid = java.util.UUID.randomUUID().toString();

		String gender;

		@Temporal(TemporalType.DATE)
		Date birthdate;

		boolean dead;

		@Temporal(TemporalType.TIMESTAMP)
		@Column(name = "date_created", columnDefinition = "DATETIME")
		Date dateCreated;

		@ManyToOne(fetch = FetchType.LAZY)
		@JoinColumn(name = "location_id")
		Location location;

		@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
		@OneToMany(mappedBy = "person", cascade = CascadeType.ALL, orphanRemoval = true)
		Set<PersonName> names = new HashSet<>();

		void addName(String given) {
			PersonName name = new PersonName();
			name.given = given;
			name.person = this;
			names.add(name);
		}
	}

	@Entity
	@Table(name = "patient")
	@PrimaryKeyJoinColumn(name = "patient_id")
	static class Patient extends Person {

		@Column(name = "allergy_status")
		String allergyStatus = "Unknown";
	}

	@Entity
	@Table(name = "person_name")
	static class PersonName {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		@Column(name = "person_name_id")
		Integer id;

		@Column(name = "given_name", columnDefinition = "VARCHAR(200) CHARACTER SET utf8mb4")
		String given;

		@ManyToOne(fetch = FetchType.LAZY)
		@JoinColumn(name = "person_id")
		Person person;
	}

	@Entity
	@Table(name = "location")
	static class Location {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		@Column(name = "location_id")
		Integer id;

		String name;

		@ElementCollection
		@CollectionTable(name = "location_label", joinColumns = @JoinColumn(name = "location_id"))
		@Column(name = "label")
		List<String> labels = new ArrayList<>();

		@ElementCollection
		@CollectionTable(name = "location_line", joinColumns = @JoinColumn(name = "location_id"))
		@OrderColumn(name = "line_number")
		@Column(name = "line")
		List<String> lines = new ArrayList<>();
	}

	@Entity
	@Table(name = "role")
	static class Role {

		@Id
		@Column(name = "role", length = 50)
		String role;

		String description;

		Role() {
		}

		Role(String role) {
			this.role = role;
		}
	}

	@Entity
	@Table(name = "users")
	static class Account {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		@Column(name = "user_id")
		Integer id;

		String username;

		@Temporal(TemporalType.TIMESTAMP)
		@Column(name = "date_changed", columnDefinition = "DATETIME")
		Date dateChanged;

		@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
		@ManyToMany
		@JoinTable(name = "user_role", joinColumns = @JoinColumn(name = "user_id"), inverseJoinColumns = @JoinColumn(name = "role"))
		Set<Role> roles = new HashSet<>();

		@ElementCollection
		@CollectionTable(name = "user_property", joinColumns = @JoinColumn(name = "user_id"))
		@MapKeyColumn(name = "property", length = 100)
		@Column(name = "property_value")
		Map<String, String> properties = new HashMap<>();
	}

	@Embeddable
	static class AnswerId implements Serializable {

		private static final long serialVersionUID = 1L;

		@Column(name = "field_id")
		Integer field;

		@Column(name = "answer_id")
		Integer answer;

		AnswerId() {
		}

		AnswerId(int field, int answer) {
			this.field = field;
			this.answer = answer;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof AnswerId && Objects.equals(((AnswerId) other).field, field)
			        && Objects.equals(((AnswerId) other).answer, answer);
		}

		@Override
		public int hashCode() {
			return Objects.hash(field, answer);
		}
	}

	@Entity
	@Table(name = "field_answer")
	static class Answer {

		@EmbeddedId
		AnswerId id;

		String text;
	}

	enum Grade {
		LOW,
		HIGH
	}

	@Embeddable
	static class Range {

		@Column(name = "low")
		Double low;

		@Column(name = "high")
		Double high;
	}

	@Entity
	@Table(name = "measure")
	static class Measure {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		@Column(name = "measure_id")
		Long id;

		Byte tiny;

		Short small;

		Long big;

		Float single;

		Double number;

		@Column(precision = 30, scale = 10)
		BigDecimal exact;

		@Column(columnDefinition = "BIT(1)")
		Boolean flag;

		@Column(columnDefinition = "CHAR(1)")
		Character letter;

		@Column(columnDefinition = "TEXT CHARACTER SET utf8mb4")
		String text;

		@Lob
		@Column(name = "long_text", columnDefinition = "LONGTEXT CHARACTER SET utf8mb4")
		String longText;

		@Lob
		@Column(columnDefinition = "LONGBLOB")
		byte[] bytes;

		@Enumerated(EnumType.STRING)
		Grade byName;

		@Enumerated(EnumType.ORDINAL)
		Grade byNumber;

		@Temporal(TemporalType.TIMESTAMP)
		@Column(columnDefinition = "DATETIME")
		Date moment;

		@Temporal(TemporalType.DATE)
		Date day;

		@Temporal(TemporalType.TIME)
		@Column(columnDefinition = "TIME")
		Date hour;

		@Embedded
		Range range;

		@Column(name = "`key`")
		String quoted;
	}

	@Entity
	@Table(name = "animal")
	@Inheritance(strategy = InheritanceType.SINGLE_TABLE)
	static class Animal {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		Integer id;

		String name;
	}

	@Entity
	static class Dog extends Animal {

		String breed;
	}

	@Entity
	@Table(name = "shelf")
	static class Shelf {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		Integer id;

		@OneToMany(cascade = CascadeType.ALL)
		@JoinColumn(name = "shelf_id")
		Set<Book> books = new HashSet<>();
	}

	@Entity
	@Table(name = "book")
	static class Book {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		Integer id;

		String title;

		Book() {
		}

		Book(String title) {
			this.title = title;
		}
	}

	@Entity
	@Table(name = "allergy")
	static class Allergy {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		@Column(name = "allergy_id")
		Integer id;

		@ManyToOne(fetch = FetchType.LAZY)
		@JoinColumn(name = "patient_id")
		Patient patient;
	}

	@Entity
	@Table(name = "concept")
	@Inheritance(strategy = InheritanceType.JOINED)
	static class Concept {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		@Column(name = "concept_id")
		Integer id;

		String version;
	}

	@Entity
	@Table(name = "concept_numeric")
	@PrimaryKeyJoinColumn(name = "concept_id")
	static class NumericConcept extends Concept {

		String units;
	}

	@Entity
	@Table(name = "orders")
	static class Order {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		@Column(name = "order_id")
		Integer id;
	}

	@Entity
	@Table(name = "obs")
	static class Obs {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		@Column(name = "obs_id")
		Integer id;

		String uuid = java.util.UUID.randomUUID().toString();

		@ManyToOne(fetch = FetchType.LAZY)
		@JoinColumn(name = "order_id")
		Order order;
	}
}
