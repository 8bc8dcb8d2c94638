// SPDX-License-Identifier: Apache-2.0
// Writes a case with a journal, an approval and a sealed document into a workspace, as the account
// that runs it, for tests that look at it with the tools of others. Prints the number of the case.
// usage: write_journal WORKSPACE ENTRIES
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/cases/approval.hpp"
#include "libdsar/cases/journal.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <pwd.h>
#include <string>
#include <unistd.h>

namespace {

using namespace dsar;

std::string account() {
    const passwd* entry = ::getpwuid(::geteuid());
    return entry == nullptr ? std::to_string(::geteuid()) : entry->pw_name;
}

std::string write_case(const Workspace& workspace, int entries) {
    const auto clock = [] {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    };
    const Signer signer = open_signer(workspace, account(), {}, clock);
    const CaseFile file = CaseFile::create(workspace.root, 2026);
    file.write_sealed("matches.json",
                      "{\"schema\": \"matches-1\", \"who\": \"ona@example.org\"}\n");
    Journal journal(file.folder(), {file.id(), workspace.map.digest, workspace.settings.digest},
                    [&](std::string_view name) { return public_keys_of(workspace, name); });
    journal.append({"case_opened", {{"right", "erase"}, {"received", "2026-03-04"}}}, signer);
    for (int n = 2; n < entries; ++n) {
        journal.append({"step_done", {{"step", n}, {"records", 7 * n}}}, signer);
    }
    journal.append({"refused", {{"why", "paid for; \"kept\" \\ <b>ąžuolas</b>"}}}, signer);
    const Date today{std::chrono::floor<std::chrono::days>(clock())};
    static_cast<void>(
        approve(workspace, file, Right::Erase, {sha256_hex("plan"), "", "another"}, signer, today));
    return file.id();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: write_journal WORKSPACE ENTRIES\n";
        return 2;
    }
    try {
        dsar::Problems problems;
        std::cout << write_case(dsar::load_workspace(argv[1], problems), std::stoi(argv[2]))
                  << "\n";
        return 0;
    } catch (const dsar::Error& error) {
        std::cerr << error.what() << ": " << error.why() << "\n";
        return 1;
    }
}
