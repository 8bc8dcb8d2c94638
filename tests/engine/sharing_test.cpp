// SPDX-License-Identifier: Apache-2.0
// Shared: a record that, without this person, somebody else would still match (dsar-map(5)).
#include "tests/engine/found_words.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using dsar::test::by_email;
using dsar::test::check;
using dsar::test::find;

// People lead to folders, folders to one another: nothing in a folder says whose it is.
constexpr const char* folders_map = R"(store: app
kind: sqlite
path: stores/app.db
collections:
  people: {key: id, fields: {id: {}, email: {identifies: email}, home: {leads_to: folders.id}}}
  folders: {key: id, fields: {id: {}, next: {leads_to: folders.id}}}
  files: {key: id, fields: {id: {}, folder: {belongs_to: folders.id}, owner: {belongs_to: people.id}}}
)";

struct Folders : dsar::test::TempWorkspace {
    Folders() {
        map("app", folders_map);
        sql("app", R"(
create table people(id integer primary key, email text, home int);
create table folders(id integer primary key, next int);
create table files(id integer primary key, folder int, owner int);
insert into people values (1, 'jo@x.com', 10), (2, 'al@x.com', 20);
insert into folders values (10, 11), (11, 12), (12, 10), (20, 21), (21, null), (30, null);
insert into files values (100, 11, null), (101, 21, null);
)");
    }

    /// The fields of one match by which it refers to jo's own records.
    std::vector<std::string> referring(const std::string& collection,
                                       const std::string& key) const {
        const auto found = find(load(), {by_email("jo@x.com")});
        for (const dsar::Match& match : found.subjects[0].matches) {
            if (match.collection == collection && dsar::key_text(match.key) == key) {
                return match.referring_fields;
            }
        }
        BOOST_FAIL("no such match");
        return {};
    }

    void check_jo(const std::set<std::string>& expected) const {
        check(find(load(), {by_email("jo@x.com")}).subjects[0], expected);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sharing, Folders)

BOOST_AUTO_TEST_CASE(takes_a_cycle_that_hangs_only_on_itself_for_theirs) {
    check_jo({"people/1 exact", "folders/10 linked", "folders/11 linked", "folders/12 linked",
              "files/100 linked"});
    sql("app", "update folders set next = 11 where id = 12");  // the cycle begins one further
    check_jo({"people/1 exact", "folders/10 linked", "folders/11 linked", "folders/12 linked",
              "files/100 linked"});
}

BOOST_AUTO_TEST_CASE(finds_another_person_behind_records_that_name_nobody) {
    sql("app", "update folders set next = 12 where id = 21");  // al -> 20 -> 21 -> 12 -> 10
    check_jo({"people/1 exact", "folders/10 linked shared"});
    sql("app", "update folders set next = 11 where id = 21");  // in the middle
    // 10 is led to by 12, that by 11, and that by al's 21 as well.
    check_jo({"people/1 exact", "folders/10 linked shared"});
}

BOOST_AUTO_TEST_CASE(takes_what_nobody_is_behind_for_anothers) {
    sql("app", "update folders set next = 11 where id = 30");
    check_jo({"people/1 exact", "folders/10 linked shared"});
}

BOOST_AUTO_TEST_CASE(shares_what_belongs_to_several_people) {
    sql("app", "update files set owner = 2 where id = 100");
    check_jo({"people/1 exact", "folders/10 linked", "folders/11 linked", "folders/12 linked",
              "files/100 linked shared"});
    sql("app", "update files set owner = 1 where id = 100");
    check_jo({"people/1 exact", "folders/10 linked", "folders/11 linked", "folders/12 linked",
              "files/100 linked"});
}

BOOST_AUTO_TEST_CASE(names_the_fields_that_refer_to_this_person) {
    map("app", std::string(folders_map) +
                   "  teams: {key: id, fields: {id: {}, lead: {mentions: people.id}, deputy: "
                   "{mentions: people.id}}}\n");
    sql("app",
        "update files set owner = 2 where id = 100; "
        "create table teams(id integer primary key, lead int, deputy int);"
        "insert into teams values (1, 2, 1), (2, 1, 1), (3, 2, 2)");
    using Paths = std::vector<std::string>;
    BOOST_TEST((referring("files", "100") == Paths{"folder"}));  // its owner is al
    BOOST_TEST((referring("teams", "1") == Paths{"deputy"}));
    BOOST_TEST((referring("teams", "2") == Paths{"deputy", "lead"}));
    BOOST_TEST((referring("people", "1") == Paths{}));  // goes as a whole
}

BOOST_AUTO_TEST_CASE(leaves_others_their_links_to_what_they_share) {
    map("app", std::string(folders_map) +
                   "  teams: {key: id, fields: {id: {}, lead: {mentions: people.id}, room: "
                   "{leads_to: folders.id}}}\n");
    sql("app",
        "update people set home = 10 where id = 2; update files set owner = 2 where id = 100; "
        "create table teams(id integer primary key, lead int, room int);"
        "insert into teams values (1, 1, 10)");
    using Paths = std::vector<std::string>;
    BOOST_TEST((referring("teams", "1") == Paths{"lead"}));  // the room stays, others use it
    BOOST_TEST((referring("folders", "10") == Paths{}));
}

BOOST_AUTO_TEST_CASE(shares_what_may_belong_to_somebody_in_a_silent_store) {
    map("gone", R"(store: gone
kind: sqlite
path: stores/gone.db
collections:
  clerks: {key: id, fields: {id: {}, email: {identifies: email}}}
)");
    map("app", std::string(folders_map) +
                   "  notes: {key: id, fields: {id: {}, person: {belongs_to: people.id}, clerk: "
                   "{belongs_to: gone/clerks.id}}}\n"
                   "  replies: {key: id, fields: {id: {}, note: {belongs_to: notes.id}}}\n");
    sql("app",
        "update people set home = null;"
        "create table notes(id integer primary key, person int, clerk int);"
        "create table replies(id integer primary key, note int);"
        "insert into notes values (1, 1, 7), (2, 1, null); insert into replies values (5, 1), (6, "
        "2)");
    check_jo({"people/1 exact", "notes/1 linked shared", "notes/2 linked", "replies/6 linked"});
}

BOOST_AUTO_TEST_SUITE_END()
