//! The floor's statements: for each question one, as somebody would write it who knows the tables
//! and the question.

use crate::question::Question;

/// For PostgreSQL.
pub(crate) fn postgres(question: Question) -> &'static str {
    match question {
        Question::Q1 => {
            "SELECT json_build_object('data', json_build_object('movie', json_build_object(
                'id', 'movie:' || m.id, 'title', m.title, 'releaseDate', m.release_date,
                'runtime', m.runtime, 'voteAverage', m.vote_average,
                'creditsConnection', json_build_object('edges', c.edges))))::text
             FROM movie m CROSS JOIN LATERAL (
                SELECT coalesce(json_agg(e.edge), '[]') AS edges FROM (
                    SELECT json_build_object('department', c.department, 'job', c.job,
                        'billing', c.billing, 'characters', c.characters::json,
                        'node', json_build_object('id', 'person:' || p.id, 'name', p.name)) AS edge
                    FROM credit c JOIN person p ON p.id = c.person_id WHERE c.movie_id = m.id
                    ORDER BY c.kind, c.position, c.id LIMIT 100) e) c
             WHERE m.id = $1"
        }
        Question::Q2 => {
            "SELECT json_build_object('data', json_build_object('movies', json_agg(f.film)))::text
             FROM (SELECT json_build_object('id', 'movie:' || m.id, 'title', m.title,
                    'releaseDate', m.release_date, 'voteAverage', m.vote_average,
                    'directors', d.people, 'performers', a.people) AS film
                FROM (SELECT id, title, release_date, vote_average, popularity FROM movie
                    WHERE NOT adult ORDER BY coalesce(popularity, -1) DESC, id DESC
                    LIMIT 20 OFFSET $1) m
                CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object(
                        'id', 'person:' || p.id, 'name', p.name)), '[]') AS people
                    FROM (SELECT p.id, p.name FROM credit c JOIN person p ON p.id = c.person_id
                        WHERE c.movie_id = m.id AND c.kind = 0 AND c.lead
                        ORDER BY c.position, c.id LIMIT 10) p) d
                CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object(
                        'id', 'person:' || p.id, 'name', p.name)), '[]') AS people
                    FROM (SELECT p.id, p.name FROM credit c JOIN person p ON p.id = c.person_id
                        WHERE c.movie_id = m.id AND c.kind = 1 AND c.lead
                        ORDER BY c.position, c.id LIMIT 5) p) a
                ORDER BY coalesce(m.popularity, -1) DESC, m.id DESC) f"
        }
        Question::Q3 => {
            "SELECT json_build_object('data', json_build_object('movies', json_agg(f.film)))::text
             FROM (SELECT json_build_object('id', 'movie:' || m.id, 'title', m.title,
                    'performers', a.people) AS film
                FROM (SELECT id, title, popularity FROM movie
                    WHERE NOT adult ORDER BY coalesce(popularity, -1) DESC, id DESC
                    LIMIT 20 OFFSET $1) m
                CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object(
                        'id', 'person:' || p.id, 'name', p.name, 'performedIn', t.films)), '[]')
                        AS people
                    FROM (SELECT p.id, p.name FROM credit c JOIN person p ON p.id = c.person_id
                        WHERE c.movie_id = m.id AND c.kind = 1 AND c.lead
                        ORDER BY c.position, c.id LIMIT 5) p
                    CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object(
                            'id', 'movie:' || t.id, 'title', t.title, 'directors', d.people)), '[]')
                            AS films
                        FROM (SELECT n.id, n.title FROM credit c JOIN movie n ON n.id = c.movie_id
                            WHERE c.person_id = p.id AND c.kind = 1 AND c.lead
                            ORDER BY c.released DESC, c.id DESC LIMIT 3) t
                        CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object(
                                'id', 'person:' || q.id, 'name', q.name)), '[]') AS people
                            FROM (SELECT q.id, q.name FROM credit c
                                JOIN person q ON q.id = c.person_id
                                WHERE c.movie_id = t.id AND c.kind = 0 AND c.lead
                                ORDER BY c.position, c.id LIMIT 10) q) d) t) a
                ORDER BY coalesce(m.popularity, -1) DESC, m.id DESC) f"
        }
        Question::Q4 => {
            "SELECT json_build_object('data', json_build_object('moviesConnection',
                json_build_object('totalCount', t.total,
                    'nodes', n.nodes)))::text
             FROM (SELECT count(*) AS total FROM movie WHERE NOT adult AND release_year = $1
                    AND vote_average >= 4) t
             CROSS JOIN (SELECT coalesce(json_agg(json_build_object('id', 'movie:' || m.id,
                    'title', m.title, 'releaseYear', m.release_year,
                    'voteAverage', m.vote_average)), '[]') AS nodes
                FROM (SELECT id, title, release_year, vote_average FROM movie
                    WHERE NOT adult AND release_year = $1 AND vote_average >= 4
                        AND (coalesce(vote_average, -1), id) < ($2, $3)
                    ORDER BY coalesce(vote_average, -1) DESC, id DESC LIMIT 20) m) n"
        }
        Question::Q5 => {
            "SELECT json_build_object('data', json_build_object('movies', json_agg(
                json_build_object('id', 'movie:' || m.id, 'title', m.title))))::text
             FROM (SELECT id, title FROM movie WHERE NOT adult ORDER BY id LIMIT 100 OFFSET $1) m"
        }
        Question::Q6 => {
            "SELECT json_build_object('data', json_build_object('person', json_build_object(
                'id', 'person:' || p.id, 'name', p.name, 'performedIn', f.films)))::text
             FROM person p CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object(
                    'id', 'movie:' || m.id, 'title', m.title, 'releaseDate', m.release_date,
                    'performers', a.people)), '[]') AS films
                FROM (SELECT m.id, m.title, m.release_date FROM credit c
                    JOIN movie m ON m.id = c.movie_id
                    WHERE c.person_id = p.id AND c.kind = 1 AND c.lead
                    ORDER BY c.released DESC, c.id DESC LIMIT 20) m
                CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object(
                        'id', 'person:' || q.id, 'name', q.name)), '[]') AS people
                    FROM (SELECT q.id, q.name FROM credit c JOIN person q ON q.id = c.person_id
                        WHERE c.movie_id = m.id AND c.kind = 1 AND c.lead
                        ORDER BY c.position, c.id LIMIT 5) q) a) f
             WHERE p.id = $1"
        }
    }
}

/// For SQLite.
pub(crate) fn sqlite(question: Question) -> &'static str {
    match question {
        Question::Q1 => {
            "SELECT json_object('data', json_object('movie', json_object(
                'id', 'movie:' || m.id, 'title', m.title, 'releaseDate', m.release_date,
                'runtime', m.runtime, 'voteAverage', m.vote_average,
                'creditsConnection', json_object('edges', (
                    SELECT json_group_array(json_object('department', e.department, 'job', e.job,
                        'billing', e.billing, 'characters', json(e.characters),
                        'node', json_object('id', 'person:' || e.person_id, 'name', e.name)))
                    FROM (SELECT c.department, c.job, c.billing, c.characters, c.person_id, p.name
                        FROM credit c JOIN person p ON p.id = c.person_id WHERE c.movie_id = m.id
                        ORDER BY c.kind, c.position, c.id LIMIT 100) e)))))
             FROM movie m WHERE m.id = ?1"
        }
        Question::Q2 => {
            "SELECT json_object('data', json_object('movies', json_group_array(json_object(
                'id', 'movie:' || m.id, 'title', m.title, 'releaseDate', m.release_date,
                'voteAverage', m.vote_average,
                'directors', (SELECT json_group_array(json_object(
                        'id', 'person:' || p.person_id, 'name', p.name))
                    FROM (SELECT c.person_id, p.name FROM credit c JOIN person p ON p.id = c.person_id
                        WHERE c.movie_id = m.id AND c.kind = 0 AND c.lead
                        ORDER BY c.position, c.id LIMIT 10) p),
                'performers', (SELECT json_group_array(json_object(
                        'id', 'person:' || p.person_id, 'name', p.name))
                    FROM (SELECT c.person_id, p.name FROM credit c JOIN person p ON p.id = c.person_id
                        WHERE c.movie_id = m.id AND c.kind = 1 AND c.lead
                        ORDER BY c.position, c.id LIMIT 5) p)))))
             FROM (SELECT id, title, release_date, vote_average FROM movie WHERE NOT adult
                ORDER BY coalesce(popularity, -1) DESC, id DESC LIMIT 20 OFFSET ?1) m"
        }
        Question::Q3 => {
            "SELECT json_object('data', json_object('movies', json_group_array(json_object(
                'id', 'movie:' || m.id, 'title', m.title,
                'performers', (SELECT json_group_array(json_object(
                        'id', 'person:' || p.person_id, 'name', p.name,
                        'performedIn', (SELECT json_group_array(json_object(
                                'id', 'movie:' || t.movie_id, 'title', t.title,
                                'directors', (SELECT json_group_array(json_object(
                                        'id', 'person:' || q.person_id, 'name', q.name))
                                    FROM (SELECT c.person_id, q.name FROM credit c
                                        JOIN person q ON q.id = c.person_id
                                        WHERE c.movie_id = t.movie_id AND c.kind = 0 AND c.lead
                                        ORDER BY c.position, c.id LIMIT 10) q)))
                            FROM (SELECT c.movie_id, n.title FROM credit c
                                JOIN movie n ON n.id = c.movie_id
                                WHERE c.person_id = p.person_id AND c.kind = 1 AND c.lead
                                ORDER BY c.released DESC, c.id DESC LIMIT 3) t)))
                    FROM (SELECT c.person_id, p.name FROM credit c JOIN person p ON p.id = c.person_id
                        WHERE c.movie_id = m.id AND c.kind = 1 AND c.lead
                        ORDER BY c.position, c.id LIMIT 5) p)))))
             FROM (SELECT id, title FROM movie WHERE NOT adult
                ORDER BY coalesce(popularity, -1) DESC, id DESC LIMIT 20 OFFSET ?1) m"
        }
        Question::Q4 => {
            "SELECT json_object('data', json_object('moviesConnection', json_object(
                'totalCount', (SELECT count(*) FROM movie WHERE NOT adult AND release_year = ?1
                    AND vote_average >= 4),
                'nodes', (SELECT json_group_array(json_object('id', 'movie:' || m.id,
                        'title', m.title, 'releaseYear', m.release_year,
                        'voteAverage', m.vote_average))
                    FROM (SELECT id, title, release_year, vote_average FROM movie
                        WHERE NOT adult AND release_year = ?1 AND vote_average >= 4
                            AND (coalesce(vote_average, -1), id) < (?2, ?3)
                        ORDER BY coalesce(vote_average, -1) DESC, id DESC LIMIT 20) m))))"
        }
        Question::Q5 => {
            "SELECT json_object('data', json_object('movies', json_group_array(
                json_object('id', 'movie:' || m.id, 'title', m.title))))
             FROM (SELECT id, title FROM movie WHERE NOT adult ORDER BY id LIMIT 100 OFFSET ?1) m"
        }
        Question::Q6 => {
            "SELECT json_object('data', json_object('person', json_object(
                'id', 'person:' || p.id, 'name', p.name,
                'performedIn', (SELECT json_group_array(json_object(
                        'id', 'movie:' || m.movie_id, 'title', m.title,
                        'releaseDate', m.release_date,
                        'performers', (SELECT json_group_array(json_object(
                                'id', 'person:' || q.person_id, 'name', q.name))
                            FROM (SELECT c.person_id, q.name FROM credit c
                                JOIN person q ON q.id = c.person_id
                                WHERE c.movie_id = m.movie_id AND c.kind = 1 AND c.lead
                                ORDER BY c.position, c.id LIMIT 5) q)))
                    FROM (SELECT c.movie_id, m.title, m.release_date FROM credit c
                        JOIN movie m ON m.id = c.movie_id
                        WHERE c.person_id = p.id AND c.kind = 1 AND c.lead
                        ORDER BY c.released DESC, c.id DESC LIMIT 20) m))))
             FROM person p WHERE p.id = ?1"
        }
    }
}
