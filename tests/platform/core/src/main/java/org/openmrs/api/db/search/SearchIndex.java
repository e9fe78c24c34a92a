package org.openmrs.api.db.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.openmrs.ConceptName;
import org.openmrs.OpenmrsObject;
import org.openmrs.PatientIdentifier;
import org.openmrs.PersonAttribute;
import org.openmrs.PersonName;
import org.openmrs.util.OpenmrsUtil;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The words by which patients and concepts are found, apart from the database as in core: what is written behind
 * Hibernate's back is not found before it is indexed. Survives a kill but for the last second's documents.
 */
@Component
public class SearchIndex implements InitializingBean, DisposableBean {

	private static final int COMMIT_SECONDS = 1;

	private static final int HITS_MAX = 1000;

	private static final Class<?>[] INDEXED = { PersonName.class, PatientIdentifier.class, PersonAttribute.class,
	        ConceptName.class };

	private final SessionFactory sessionFactory;

	private IndexWriter writer;

	private SearcherManager searchers;

	private ScheduledExecutorService committer;

	@Autowired
	public SearchIndex(SessionFactory sessionFactory) {
		this.sessionFactory = sessionFactory;
	}

	@Override
	public void afterPropertiesSet() throws IOException {
		FSDirectory directory = FSDirectory
		        .open(OpenmrsUtil.getDirectoryInApplicationDataDirectory("lucene/indexes").toPath());
		writer = new IndexWriter(directory, new IndexWriterConfig(new StandardAnalyzer()));
		searchers = new SearcherManager(writer, null);
		committer = Executors.newSingleThreadScheduledExecutor(work -> {
			Thread thread = new Thread(work, "search-index-commit");
			thread.setDaemon(true);
			return thread;
		});
		committer.scheduleWithFixedDelay(this::commit, COMMIT_SECONDS, COMMIT_SECONDS, TimeUnit.SECONDS);
	}

	@Override
	public void destroy() {
		close();
	}

	public synchronized void close() {
		if (writer == null) {
			return;
		}
		committer.shutdownNow();
		try {
			searchers.close();
			writer.close();
			writer.getDirectory().close();
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
		finally {
			writer = null;
		}
	}

	private synchronized void commit() {
		try {
			if (writer != null && writer.hasUncommittedChanges()) {
				writer.commit();
			}
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	public static boolean isIndexed(Object object) {
		Class<?> type = Hibernate.getClass(object);
		for (Class<?> indexed : INDEXED) {
			if (indexed == type) {
				return true;
			}
		}
		return false;
	}

	/** Indexes a name, identifier or attribute; as in core no other type may be given. */
	public void addOrUpdate(Object object) {
		if (!isIndexed(object)) {
			throw new IllegalArgumentException("Not an indexed type: " + Hibernate.getClass(object).getName());
		}
		write(SearchDocuments.of((OpenmrsObject) Hibernate.unproxy(object)), ((OpenmrsObject) object).getUuid());
	}

	public void write(Document document, String uuid) {
		try {
			writer.updateDocument(new Term(SearchDocuments.UUID, uuid), document);
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	public void remove(String uuid) {
		try {
			writer.deleteDocuments(new Term(SearchDocuments.UUID, uuid));
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/** Builds the index when it holds nothing, as on the first start on an existing database. */
	public void buildIfEmpty() {
		if (writer.getDocStats().numDocs == 0) {
			rebuild();
		}
	}

	public void rebuild() {
		for (Class<?> type : INDEXED) {
			rebuild(type);
		}
	}

	public void rebuild(Class<?> type) {
		try (Session session = sessionFactory.openSession()) {
			writer.deleteDocuments(new Term(SearchDocuments.TYPE, type.getSimpleName()));
			session.setDefaultReadOnly(true);
			session.createQuery("from " + type.getName(), OpenmrsObject.class).stream().forEach(object -> {
				write(SearchDocuments.of(object), object.getUuid());
				session.evict(object);
			});
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/** The owners (person or concept ids) of live documents of the type that hold a word beginning with each of the words. */
	public Set<Integer> owners(Class<?> type, String text) {
		BooleanQuery.Builder query = new BooleanQuery.Builder();
		query.add(new TermQuery(new Term(SearchDocuments.TYPE, type.getSimpleName())), Occur.FILTER);
		query.add(new TermQuery(new Term(SearchDocuments.VOIDED, "false")), Occur.FILTER);
		List<String> words = SearchDocuments.words(text);
		if (words.isEmpty()) {
			return new LinkedHashSet<>();
		}
		words.forEach(word -> query.add(new PrefixQuery(new Term(SearchDocuments.TEXT, word)), Occur.MUST));
		return search(query.build());
	}

	/** The patients with a live identifier that is the text, case aside. */
	public Set<Integer> patientsIdentifiedBy(String identifier) {
		if (identifier == null) {
			return new LinkedHashSet<>();
		}
		return search(new BooleanQuery.Builder()
		        .add(new TermQuery(new Term(SearchDocuments.IDENTIFIER, SearchDocuments.exact(identifier))), Occur.FILTER)
		        .add(new TermQuery(new Term(SearchDocuments.VOIDED, "false")), Occur.FILTER).build());
	}

	private Set<Integer> search(BooleanQuery query) {
		try {
			searchers.maybeRefreshBlocking();
			IndexSearcher searcher = searchers.acquire();
			try {
				List<Integer> owners = new ArrayList<>();
				for (ScoreDoc hit : searcher.search(query, HITS_MAX).scoreDocs) {
					owners.add(Integer.valueOf(searcher.doc(hit.doc).get(SearchDocuments.OWNER)));
				}
				return new LinkedHashSet<>(owners);
			}
			finally {
				searchers.release(searcher);
			}
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
