package org.openmrs.module.tributary.capture;

import static org.junit.Assert.assertEquals;

import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What the database deletes and clears by itself is journaled with the delete that causes it. */
public class CascadesTest {

	private CaptureFixture db;

	@Before
	public void open() throws Exception {
		db = new CaptureFixture();
		sql("ALTER TABLE users ADD changed_by INT, ADD FOREIGN KEY (changed_by) REFERENCES users (user_id) ON DELETE CASCADE");
		sql("CREATE TABLE badge (badge_id INT PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE)");
		sql("CREATE TABLE post (post_id INT PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE SET NULL)");
		sql("CREATE TABLE tributary_own (id INT PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE)");
	}

	@After
	public void close() throws Exception {
		db.close();
	}

	private void sql(String sql) throws Exception {
		try (Statement statement = db.source.createStatement()) {
			statement.execute(sql);
		}
	}

	private Integer saved(String username) {
		Entities.Account account = new Entities.Account();
		account.username = username;
		db.save(session -> session.save(account));
		return account.id;
	}

	@Test
	public void downToTheLastRow() throws Exception {
		Integer first = saved("first");
		Integer second = saved("second");
		sql("UPDATE users SET changed_by = " + first);
		sql("INSERT INTO badge VALUES (1, " + second + ")");
		sql("INSERT INTO post VALUES (2, " + second + ")");
		sql("INSERT INTO tributary_own VALUES (3, " + second + ")");
		db.forget();
		db.save(session -> session.delete(session.get(Entities.Account.class, first)));
		List<String> changes = db.changes().stream().map(JournalReader.Change::toString).collect(Collectors.toList());
		assertEquals(Arrays.asList("delete badge{badge_id=1}{user_id=" + second + "}{}",
		    "update post{post_id=2}{user_id=null}{user_id=" + second + "}",
		    "delete users{user_id=" + second + "}{username=second, changed_by=" + first + ", date_changed=null}{}",
		    "delete users{user_id=" + first + "}{username=first, changed_by=" + first + ", date_changed=null}{}"),
		    changes.stream().map(CascadesTest::ordered).collect(Collectors.toList()));
	}

	/** The columns of an account in one order, whoever read them. */
	private static String ordered(String change) {
		return change.replaceAll("\\{date_changed=null, username=(\\w+), changed_by=(\\d+)\\}",
		    "{username=$1, changed_by=$2, date_changed=null}");
	}

	@Test
	public void aDeleteThatTakesNothingWithItIsItselfOnly() throws Exception {
		Integer only = saved("only");
		db.forget();
		db.save(session -> session.delete(session.get(Entities.Account.class, only)));
		assertEquals(1, db.changes().size());
	}
}
