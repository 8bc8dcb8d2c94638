// SPDX-License-Identifier: Apache-2.0
// Names of people inside long texts, of a database and of files: only ever possible, and said how.
#include "tests/engine/found_words.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

namespace {

using dsar::Match;
using dsar::Subject;

struct Notes : dsar::test::TempWorkspace {
    Notes() {
        map("desk", R"(store: desk
kind: sqlite
path: stores/desk.db
collections:
  people: {key: id, fields: {id: {}, email: {identifies: email}, name: {identifies: name}}}
  tickets:
    key: id
    fields: {id: {}, person: {belongs_to: people.id}, note: {free_text: true}}
)");
        map("talk", R"(store: talk
kind: text
path: stores/talk.txt
collections:
  lines: {key: "#", fields: {line: {free_text: true}}}
)");
        sql("desk", R"(
create table people(id integer primary key, email text, name text);
create table tickets(id integer primary key, person int, note text);
insert into people values (1, 'ona@x.com', 'Ona Petraitienė'), (2, 'jo@x.com', 'Jonas Petraitis');
insert into tickets values (1, 1, 'her own'), (2, 2, 'Kvietė Oną Petraitienę, jos nebuvo'),
  (3, 2, 'Laukia Onos Petraitienės'), (4, 2, 'Buvusi Ona Petraitytė'), (5, 2, 'Onai Petrauskienei'),
  (6, 2, 'Onos Petraitienės ona@x.com'), (7, 2, 'Petraitienė');
)");
        file("stores/talk.txt",
             "labas\nKalba Petraitienė Ona\nPerduokite Onai Petraitienei\nRasa Petraitytė\n");
    }

    /// What was found of Ona in texts: why, by the record.
    std::map<std::string, std::string> in_texts(const Subject& person) const {
        std::map<std::string, std::string> out;
        const auto found = dsar::test::find(load(), {person}).subjects[0];
        for (const Match& match : found.matches) {
            const std::string name = match.collection + "/" + dsar::key_text(match.key);
            if (match.in_text) {
                BOOST_TEST((match.certainty == dsar::Certainty::Possible), name);
                const std::string& why = match.because.back();
                out[name] = why.substr(why.find(" holds ") + 7);
                BOOST_TEST(why.find("etrait") == std::string::npos, "names nobody: " << why);
            }
        }
        return out;
    }
};

using Whys = std::map<std::string, std::string>;

BOOST_FIXTURE_TEST_SUITE(names_in_text, Notes)

BOOST_AUTO_TEST_CASE(are_possible_and_say_in_which_form_they_stand) {
    const Whys expected{{"tickets/2", "their name, as it was given"},
                        {"tickets/3", "their name, in another grammatical case"},
                        {"tickets/4", "their name, with another form of the surname"},
                        {"tickets/6", "an identifier of theirs"},
                        {"lines/2", "their name, as it was given"},
                        {"lines/3", "their name, in another grammatical case"}};
    BOOST_TEST(
        (in_texts(Subject{{{"email", "ona@x.com"}, {"name", "Ona Petraitienė"}}}) == expected));
}

BOOST_AUTO_TEST_CASE(are_looked_for_only_when_they_are_known_for_sure) {
    // A name that stands in her record is not hers to be looked for: the map does not say that it
    // extends.
    BOOST_TEST((in_texts(Subject{{{"email", "ona@x.com"}}}) ==
                Whys{{"tickets/6", "an identifier of theirs"}}));
    BOOST_TEST(in_texts(Subject{{{"name", "Petraitienė"}}}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
