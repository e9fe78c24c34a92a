/*
 * The page on which people see what several servers wrote against each other, and decide it.
 * Texts come from the page in the user's language; everything that is shown goes in as text, never as markup.
 */
(function () {
	'use strict';

	var base = window.tributary;
	var root = document.getElementById('tributary');
	var language = base.language;
	var maySettle = root.getAttribute('data-settle') === 'true';
	var mayManage = root.getAttribute('data-manage') === 'true';
	/** Rules whose rows are two patients that may be one. */
	var TWO_PATIENTS = ['identifier-of-two-patients'];
	var EXISTENCE = 'existence';
	var patient = null;
	var kinds = [];
	var next = null;

	function element(id) {
		return document.getElementById('tributary-conflicts-' + id);
	}

	function text(code) {
		return base.text('conflicts.' + code) || '';
	}

	function fill(code, values) {
		return base.fill('conflicts.' + code, values);
	}

	function make(parent, tag, content, className) {
		var made = document.createElement(tag);
		made.textContent = content || '';
		made.className = className || '';
		parent.appendChild(made);
		return made;
	}

	function button(parent, label, act) {
		var made = make(parent, 'button', label);
		made.type = 'button';
		made.onclick = act;
		return made;
	}

	function when(milliseconds) {
		return milliseconds ? new Date(milliseconds).toLocaleString(language) : base.text('never');
	}

	/** A table's or column's name as people say it, or as it stands in the database, with spaces. */
	function label(kind, name) {
		return text(kind + '.' + name) || name.replace(/_/g, ' ');
	}

	function ruleText(code) {
		return text('rule.' + code) || code;
	}

	function alertText(message) {
		element('alert').textContent = message || '';
		element('alert').hidden = !message;
	}

	function say(message) {
		element('said').textContent = message || '';
	}

	function disable(disabled) {
		Array.prototype.forEach.call(root.querySelectorAll('button'), function (one) {
			one.disabled = disabled;
		});
	}

	function post(action, parameters, done) {
		disable(true);
		base.send('POST', 'action/' + action, parameters, function (answer) {
			disable(false);
			alertText('');
			done(answer);
		}, function (message) {
			disable(false);
			alertText(message);
		});
	}

	// --- the list

	function filter() {
		var kind = kinds[element('kind').value];
		var parameters = { state: element('state').value };
		if (kind) {
			parameters.table = kind.table;
			parameters.group = kind.group;
			parameters.rule = kind.rule;
		}
		if (patient) {
			parameters.patient = patient.uuid;
		}
		return parameters;
	}

	function load(more) {
		var parameters = filter();
		if (more) {
			parameters.before = next;
		}
		post('conflicts', parameters, function (answer) {
			showKinds(answer.kinds);
			next = answer.next;
			element('more').hidden = !next;
			element('count').textContent = answer.total ? fill('shown', [answer.total.toLocaleString(language)]) : text('none');
			element('bulk').hidden = !maySettle || !kinds[element('kind').value] || element('state').value !== 'open';
			element('everybody').hidden = !patient;
			showEntries(answer.entries, more);
		});
	}

	function kindText(kind) {
		var group = kind.kind === 'versions' ? label('column', kind.group) + ': ' : '';
		return label('table', kind.table) + ', ' + group + ruleText(kind.rule) + ' (' + kind.count.toLocaleString(language) + ')';
	}

	function kindKey(kind) {
		return kind && [kind.table, kind.group, kind.rule].join('\n');
	}

	function showKinds(list) {
		var select = element('kind');
		var chosen = kindKey(kinds[select.value]);
		kinds = list;
		select.textContent = '';
		make(select, 'option', text('allKinds')).value = '';
		list.forEach(function (kind, at) {
			var option = make(select, 'option', kindText(kind));
			option.value = String(at);
			option.setAttribute('data-kind', [kind.table, kind.group, kind.rule].join(' '));
			option.selected = kindKey(kind) === chosen;
		});
	}

	function patientText(one) {
		return one ? [one.name, one.identifier].filter(Boolean).join(', ') || one.uuid : '';
	}

	function valuesText(values) {
		return values.map(function (value) {
			return label('column', value.column) + ': ' + shown(value);
		}).join('; ');
	}

	function shown(value) {
		if (value.secret) {
			return text('secret');
		}
		return value.value === null || value.value === undefined ? text('empty') : value.value;
	}

	function whatText(entry) {
		var about = entry.about && !(entry.patient && entry.about === entry.patient.name) ? ' (' + entry.about + ')' : '';
		return label('table', entry.table) + about;
	}

	function showEntries(entries, more) {
		var table = element('table');
		if (!more) {
			table.textContent = '';
			var head = make(table, 'tr');
			['patient', 'what', 'stands', 'rule', 'since', 'settledAt', 'look'].forEach(function (code) {
				make(head, 'th', code === 'look' ? '' : text(code)).setAttribute('scope', 'col');
			});
		}
		entries.forEach(function (entry) {
			var line = make(table, 'tr');
			line.setAttribute('data-number', entry.number);
			var who = make(line, 'td', patientText(entry.patient));
			if (entry.patient && !patient) {
				make(who, 'br');
				button(who, text('onlyPatient'), function () {
					patient = entry.patient;
					load();
				});
			}
			make(line, 'td', whatText(entry));
			make(line, 'td', valuesText(entry.standing));
			make(line, 'td', ruleText(entry.rule));
			make(line, 'td', when(entry.opened));
			make(line, 'td', entry.closed ? when(entry.closed) : text('open'));
			button(make(line, 'td'), text('look'), function () {
				open(entry.number);
			}).setAttribute('aria-label', text('look') + ': ' + whatText(entry) + ' ' + patientText(entry.patient));
		});
		table.hidden = table.rows.length < 2;
	}

	// --- one entry

	function open(number) {
		say('');
		post('conflict', { number: number }, showEntry);
	}

	function showList() {
		element('entry').hidden = true;
		element('list').hidden = false;
		load();
	}

	function decide(entry, parameters) {
		parameters.number = entry.number;
		parameters.seen = entry.seen;
		post('settle', parameters, function () {
			say(text('settled'));
			showList();
		});
	}

	function showEntry(entry) {
		var box = element('detail');
		var open = !entry.closed && maySettle;
		box.textContent = '';
		make(box, 'h3', whatText(entry));
		make(box, 'p', patientText(entry.patient), 'tributary-patient');
		make(box, 'p', ruleText(entry.rule), 'tributary-rule');
		make(box, 'p', entry.closed ? text('settledAt') + ' ' + when(entry.closed) : text('since') + ' ' + when(entry.opened));
		var versions = entry.versions.filter(function (version) {
			return version.values.length || version.op === 'delete' || entry.group === EXISTENCE;
		});
		if (versions.length) {
			showVersions(box, entry, versions, open);
		}
		if (open && entry.group === EXISTENCE) {
			showExistence(box, entry, versions);
		} else if (open && entry.fields.length) {
			showFields(box, entry, entry.row, entry.fields);
		}
		showOthers(box, entry, open);
		if (open) {
			showActions(box, entry);
		}
		element('list').hidden = true;
		element('entry').hidden = false;
		element('entry').focus();
	}

	function serverText(version) {
		var minutes = version.skew ? Math.round(version.skew / 60000).toLocaleString(language) : '';
		return version.server ? version.server + (minutes ? ' — ' + fill('skew', [minutes]) : '') : text('unknown');
	}

	function versionText(entry, version, at) {
		if (version.op === 'delete') {
			return text('deleted');
		}
		if (entry.kind === 'repaired') {
			return text(at === 0 ? 'before' : 'now') + ' ' + valuesText(version.values);
		}
		return valuesText(version.values) || text('standing');
	}

	function showVersions(box, entry, versions, open) {
		var table = make(box, 'table', '', 'tributary-versions');
		var head = make(table, 'tr');
		['value', 'server', 'author', 'time', 'keep'].forEach(function (code) {
			make(head, 'th', code === 'keep' ? '' : text(code)).setAttribute('scope', 'col');
		});
		versions.forEach(function (version, at) {
			var line = make(table, 'tr', '', version.stands ? 'tributary-standing' : '');
			make(line, 'td', versionText(entry, version, at) + (version.stands && entry.kind === 'versions' ? ' — ' + text('standing') : ''));
			make(line, 'td', serverText(version));
			make(line, 'td', version.author || text('unknown'));
			make(line, 'td', version.time ? when(version.time) : '');
			var cell = make(line, 'td');
			if (open && entry.kind !== 'listed' && entry.group !== EXISTENCE) {
				button(cell, text('keep'), function () {
					decide(entry, { choice: 'version', version: version.at });
				}).setAttribute('data-keep', version.at);
			}
		});
	}

	/** Whether the row stays or goes: by any version that says so. */
	function showExistence(box, entry, versions) {
		var line = make(box, 'p');
		var first = function (deletes) {
			return versions.filter(function (version) {
				return (version.op === 'delete') === deletes;
			})[0];
		};
		[['keepRow', first(false)], ['deleteRow', first(true)]].forEach(function (choice) {
			if (choice[1]) {
				button(line, text(choice[0]), function () {
					if (choice[0] === 'keepRow' || window.confirm(text('deleteSure'))) {
						decide(entry, { choice: 'version', version: choice[1].at });
					}
				}).setAttribute('data-choice', choice[0]);
			}
		});
	}

	/** A form for other values: of rows that clash only what was changed is sent. */
	function showFields(box, entry, row, fields) {
		var form = make(box, 'form', '', 'tributary-third');
		form.autocomplete = 'off';
		make(form, 'h4', text('third'));
		var inputs = fields.map(function (field, at) {
			var name = make(form, 'label', label('column', field.column));
			var input = make(form, 'input');
			input.id = 'tributary-conflicts-field-' + row.replace(/[^A-Za-z0-9-]/g, '-') + '-' + at;
			name.htmlFor = input.id;
			input.type = 'text';
			input.name = field.column;
			input.value = (field.table ? field.uuid : field.value) || '';
			if (field.table && field.value) {
				make(form, 'small', field.value);
			}
			make(form, 'br');
			return input;
		});
		make(form, 'button', text('save')).type = 'submit';
		form.onsubmit = function (event) {
			event.preventDefault();
			var values = {};
			inputs.forEach(function (input, at) {
				if (entry.kind === 'versions' || input.value !== input.defaultValue) {
					values[input.name] = input.value === '' && fields[at].nullable ? null : input.value;
				}
			});
			decide(entry, { choice: 'typed', row: row, values: JSON.stringify(values) });
		};
		inputs.forEach(function (input) {
			input.defaultValue = input.value;
		});
	}

	function showOthers(box, entry, open) {
		if (!entry.others.length) {
			return;
		}
		make(box, 'h4', text('others'));
		entry.others.forEach(function (other) {
			var about = other.about ? ' (' + other.about + ')' : '';
			make(box, 'p', label('table', other.table) + about + ' ' + patientText(other.patient));
			if (open && other.fields.length) {
				showFields(make(make(box, 'details'), 'div'), entry, other.row, other.fields);
				make(box.lastChild, 'summary', text('third'));
			}
		});
	}

	function showActions(box, entry) {
		var line = make(box, 'p');
		if (entry.unvoid) {
			button(line, text('unvoid'), function () {
				decide(entry, { choice: 'unvoid' });
			}).setAttribute('data-choice', 'unvoid');
		}
		if (entry.kind !== 'versions') {
			button(line, text('close'), function () {
				decide(entry, { choice: 'close' });
			}).setAttribute('data-choice', 'close');
		}
		var people = [entry.patient].concat(entry.others.map(function (other) {
			return other.patient;
		})).filter(function (one, at, all) {
			return one && one.id && all.findIndex(function (other) { return other && other.id === one.id; }) === at;
		});
		if (TWO_PATIENTS.indexOf(entry.rule) >= 0 && people.length > 1) {
			var link = make(line, 'a', text('merge'));
			link.href = root.getAttribute('data-context') + '/admin/patients/mergePatients.form?' + people.map(function (one) {
				return 'patientId=' + encodeURIComponent(one.id);
			}).join('&');
		}
	}

	// --- all of a kind

	function settleAll(keep, kind, after, total) {
		var parameters = { table: kind.table, group: kind.group, rule: kind.rule, keep: keep };
		if (after) {
			parameters.after = after;
		}
		post('settle-bulk', parameters, function (portion) {
			var sum = { settled: total.settled + portion.settled, left: total.left + portion.left };
			var counts = [sum.settled.toLocaleString(language), sum.left.toLocaleString(language)];
			if (portion.after) {
				say(fill('bulkProgress', counts));
				settleAll(keep, kind, portion.after, sum);
			} else {
				say(fill('bulkEnded', counts));
				load();
			}
		});
	}

	element('bulk').onsubmit = function (event) {
		event.preventDefault();
		var kind = kinds[element('kind').value];
		if (kind && window.confirm(fill('bulkSure', [kind.count.toLocaleString(language)]))) {
			settleAll(element('bulk-keep').value, kind, null, { settled: 0, left: 0 });
		}
	};

	// --- who wins

	function policyText(code) {
		var options = element('policy-rule').options;
		return Array.prototype.filter.call(options, function (option) {
			return option.value === code;
		}).map(function (option) {
			return option.textContent;
		})[0] || code;
	}

	function loadPolicies() {
		base.send('POST', 'action/policies', {}, function (answer) {
			var table = element('policy-table');
			table.textContent = '';
			answer.policies.forEach(function (policy) {
				var line = make(table, 'tr');
				line.setAttribute('data-policy', policy.policy);
				make(line, 'td', label('table', policy.table));
				make(line, 'td', policyText(policy.policy));
			});
			table.hidden = !answer.policies.length;
			element('policy').hidden = !mayManage || !answer.maySet;
			element('policies').hidden = false;
		}, alertText);
	}

	element('policy').onsubmit = function (event) {
		event.preventDefault();
		post('policy', { table: element('policy-for').value, policy: element('policy-rule').value }, function () {
			loadPolicies();
			load();
		});
	};

	element('kind').onchange = function () {
		load();
	};
	element('state').onchange = function () {
		load();
	};
	element('everybody').onclick = function () {
		patient = null;
		load();
	};
	element('more').onclick = function () {
		load(true);
	};
	element('back').onclick = showList;

	load();
	loadPolicies();
}());
