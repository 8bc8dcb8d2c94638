// SPDX-License-Identifier: Apache-2.0
// Data that no one here wrote: the Chinook database with the rows its README expects, found
// exactly.
#include "libdsar/base/file.hpp"
#include "libdsar/engine/search.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <stdlib.h>
#include <string>

namespace {

using dsar::Certainty;
using dsar::Identifier;
using dsar::Match;
using nlohmann::json;

std::filesystem::path data_folder() {
    const char* folder = getenv("DSAR_TEST_DATA");
    BOOST_REQUIRE_MESSAGE(folder != nullptr, "DSAR_TEST_DATA names no folder of outside data");
    return std::filesystem::path(folder) / "chinook";
}

struct Shop : dsar::test::TempWorkspace {
    Shop() {
        const std::filesystem::path source =
            std::filesystem::path(DSAR_SOURCE_DIR) / "tests/engine/chinook";
        file("dsar.yaml", dsar::read_file(source / "dsar.yaml"));
        file("map/shop.yaml", dsar::read_file(source / "map/shop.yaml"));
        const std::filesystem::path script = data_folder() / "Chinook_Sqlite.sql";
        const std::string command =
            "sqlite3 -bail '" + (root() / "chinook.db").string() + "' < '" + script.string() + "'";
        BOOST_REQUIRE_MESSAGE(std::system(command.c_str()) == 0, "sqlite3 could not load Chinook");
    }

    std::vector<Match> find(const std::vector<Identifier>& identifiers) const {
        const dsar::Workspace workspace = load();
        dsar::Spool spool(root());
        dsar::Progress quiet;
        const std::vector<dsar::Subject> subjects = {{identifiers}};
        auto result = dsar::search(workspace, subjects, {}, spool, quiet);
        BOOST_TEST(result.complete);
        return result.subjects[0].matches.edit();
    }
};

// `Customer/1`.
using Rows = std::set<std::string>;

Rows rows(const json& entry) {
    Rows out;
    for (const json& id : entry.at("ids")) {
        out.insert(entry.at("table").get<std::string>() + "/" + std::to_string(id.get<int>()));
    }
    return out;
}

Rows sure(const std::vector<Match>& matches) {
    Rows out;
    for (const Match& match : matches) {
        if (match.certainty != Certainty::Possible && !match.mention) {
            out.insert(match.collection + "/" + dsar::key_text(match.key));
        }
    }
    return out;
}

Rows mentions(const std::vector<Match>& matches) {
    Rows out;
    for (const Match& match : matches) {
        if (match.mention) {
            out.insert(match.collection + "/" + dsar::key_text(match.key));
        }
    }
    return out;
}

void check_case(const Shop& shop, const json& expected,
                const std::vector<Identifier>& identifiers) {
    const std::vector<Match> matches = shop.find(identifiers);
    Rows theirs;
    Rows references;
    for (const json& entry : expected.at("rows")) {
        const std::string level = entry.at("level");
        const Rows ids = rows(entry);
        const bool is_reference = level == "third_party_ref";
        (is_reference ? references : theirs).insert(ids.begin(), ids.end());
    }
    BOOST_TEST(sure(matches) == theirs, boost::test_tools::per_element());
    // Rows that refer to the subject are counted; rows the subject's own record refers to are not
    // followed at all.
    for (const std::string& row : mentions(matches)) {
        BOOST_TEST(references.contains(row));
    }
    for (const json& trap : expected.at("traps")) {
        for (const std::string& row : rows(trap)) {
            BOOST_TEST(!sure(matches).contains(row));
        }
    }
}

json expected_case(const std::string& name) {
    return json::parse(dsar::read_file(data_folder() / ("expected_" + name + ".json")));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(chinook, Shop)

BOOST_AUTO_TEST_CASE(finds_the_expected_rows_of_each_person_exactly) {
    for (const std::string name : {"goncalves", "kohler", "wojcik", "employee_peacock"}) {
        BOOST_TEST_CONTEXT(name) {
            const json expected = expected_case(name);
            const json& subject = expected.at("subject");
            check_case(*this, expected, {{"email", subject.at("email")}});
            const json& phone = subject.at("phone");
            const std::string number = phone.is_array() ? phone.at(0) : phone;
            check_case(*this, expected, {{"email", subject.at("email")}, {"phone", number}});
            check_case(*this, expected, {{"name", subject.at("name")}, {"phone", number}});
        }
    }
}

BOOST_AUTO_TEST_CASE(finds_them_by_every_spelling_of_name_and_phone) {
    for (const std::string name : {"goncalves", "kohler", "wojcik"}) {
        const json expected = expected_case(name);
        const json& subject = expected.at("subject");
        for (const json& spelling : subject.at("name_variants")) {
            if (spelling == "S. Wojcik") {
                continue;  // an initial is no name: it stays for a person to decide
            }
            for (const json& phone : subject.at("phone")) {
                BOOST_TEST_CONTEXT(name << " " << spelling << " " << phone) {
                    check_case(*this, expected, {{"name", spelling}, {"phone", phone}});
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(counts_the_records_that_mention_an_employee) {
    const json expected = expected_case("employee_peacock");
    Rows references;
    for (const json& entry : expected.at("rows")) {
        if (entry.at("level") == "third_party_ref") {
            references.merge(rows(entry));
        }
    }
    BOOST_TEST(mentions(find({{"email", expected.at("subject").at("email")}})) == references,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(finds_an_address_written_in_decomposed_letters) {
    const std::string nfd = "stanis\u0142aw.wo\u0301jcik@wp.pl";
    check_case(*this, expected_case("wojcik"), {{"email", nfd}});
}

BOOST_AUTO_TEST_SUITE_END()
