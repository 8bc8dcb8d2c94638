// SPDX-License-Identifier: Apache-2.0
#include "tests/support/temp_workspace.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <stdexcept>
#include <stdlib.h>

namespace dsar::test {

namespace {

constexpr std::string_view common_settings = R"yaml(dsar: 1
controller: {name: MB Example, country: LT, contact: privacy@example.com,
             authority: {name: Inspectorate, url: "https://authority.example"}}
regimes: [gdpr]
promise: {respond: 1 month}
calendar: LT
purposes:
  service: {title: Providing the service, basis: contract, article: 6(1)(b)}
  billing: {title: Billing, basis: legal_obligation, article: 6(1)(c)}
  client_calls: {title: Calls made for clients, basis: on_instruction}
retention:
  account: {keep: 2 years, after: closed}
  billing: {keep: 10 years, after: issued, counted_from: end_of_financial_year,
            blocks_erasure: "17(3)(b)", law: "the national act"}
recipients:
  aws: {name: Amazon Web Services, role: processor, for: [service], country: DE, safeguard: "", notify: email}
approval: {erase: 2, rectify: 1, access: 1}
)yaml";

void write(const std::filesystem::path& path, std::string_view text, std::ios::openmode mode) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, mode | std::ios::binary);
    out << text;
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + path.string());
    }
}

}  // namespace

TempWorkspace::TempWorkspace() {
    std::string name = (std::filesystem::temp_directory_path() / "dsar-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("cannot make a temporary folder");
    }
    root_ = name;
    write(root_ / "dsar.yaml", common_settings, std::ios::trunc);
    std::filesystem::create_directories(root_ / "map");
}

TempWorkspace::~TempWorkspace() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

void TempWorkspace::settings(std::string_view yaml) {
    write(root_ / "dsar.yaml", yaml, std::ios::app);
}

void TempWorkspace::map(const std::string& name, std::string_view yaml) const {
    write(root_ / "map" / (name + ".yaml"), yaml, std::ios::trunc);
}

void TempWorkspace::sql(const std::string& name, const std::string& statements) const {
    std::filesystem::create_directories(root_ / "stores");
    SQLite::Database database((root_ / "stores" / (name + ".db")).string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(statements);
}

void TempWorkspace::file(const std::string& path, std::string_view bytes) const {
    write(root_ / path, bytes, std::ios::trunc);
}

Workspace TempWorkspace::load() const {
    Problems problems;
    Workspace workspace = load_workspace(root_, problems);
    for (const Problem& problem : problems) {
        BOOST_TEST_MESSAGE(problem.file << " " << problem.where << ": " << problem.what);
    }
    BOOST_REQUIRE(!has_problem(problems));
    return workspace;
}

}  // namespace dsar::test
