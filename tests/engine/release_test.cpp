// SPDX-License-Identifier: Apache-2.0
// A release, from a case as access leaves it: nothing goes out before its time, everything is done
// once.
#include "libdsar/engine/release.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/zip.hpp"
#include "libdsar/output/documents.hpp"
#include "libdsar/output/package.hpp"
#include "libdsar/output/validate.hpp"
#include "tests/cases/signers.hpp"
#include "tests/output/example_content.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// A workspace with one case that was searched, planned and packaged by `ona`.
struct Office {
    test::Scratch root;
    test::PrivateKeys keys;
    Workspace workspace = test::bare_workspace(root);
    std::optional<CaseFile> file;
    Plan plan;

    Office() {
        workspace.map.digest = std::string(64, 'a');
        workspace.settings.digest = std::string(64, 'b');
        file.emplace(CaseFile::create(root.path(), 2026));
        file->write_sealed("request.json", R"({"right": "access", "opened_by": "ona"})");
        plan.case_id = file->id();
        plan.map_digest = workspace.map.digest;
        plan.complete = true;
        plan.totals = {{"disclose", 5}};
        search();
    }

    void search() {
        test::ExampleContent content = test::example_content(Right::Access);
        content.the_facts.case_id = file->id();
        write_package(content, file->folder());
        write_file(file->folder() / "plan.json",
                   plan_document(plan, "cases/" + file->id() + "/package.zip"));
    }
    void wait_for_decision() {
        plan.pending = {{"app", "tickets", "5512", "possible_match", "only a name agrees"}};
        search();
    }
    [[nodiscard]] JournalScope scope() const {
        return {file->id(), workspace.map.digest, workspace.settings.digest};
    }
    [[nodiscard]] std::vector<JournalEntry> entries() const {
        return Journal(file->folder(), scope(), test::keys_in(workspace)).entries();
    }
    [[nodiscard]] std::size_t count(const std::string& event) const {
        const auto all = entries();
        return static_cast<std::size_t>(std::ranges::count(all, event, &JournalEntry::event));
    }
    Released release(ReleaseOrder order, const std::string& account = "ona") const {
        const auto before = entries();
        const ReleaseReview review = review_release(workspace, *file, before, order);
        const Signer signer = test::signer_of(workspace, account);
        return release_package(
            workspace, *file, before, review, order, signer, [&](const Act& act) {
                Journal(file->folder(), scope(), test::keys_in(workspace)).append(act, signer);
            });
    }
    [[nodiscard]] bool nothing_is_out() const {
        return !fs::exists(file->folder() / "release") && count("released") == 0;
    }
    [[nodiscard]] Error refused(ReleaseOrder order, const std::string& account = "ona") const {
        try {
            release(std::move(order), account);
        } catch (const Error& error) {
            return error;
        }
        BOOST_FAIL("it was released");
        return {ErrorKind::Failed, {}};
    }
    [[nodiscard]] ErrorKind refusal(ReleaseOrder order, const std::string& account = "ona") const {
        return refused(std::move(order), account).kind();
    }
};

ReleaseOrder known() {
    ReleaseOrder order;
    order.identity = IdentityEvidence{"login", {}, false};
    return order;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(release_flow)

BOOST_AUTO_TEST_CASE(a_released_package_is_signed_sealed_and_recorded) {
    const Office office;
    const Released released = office.release(known());
    BOOST_REQUIRE(released.files.size() == 1U);
    const fs::path sealed = released.folder / released.files.front().name;
    BOOST_TEST(sealed.filename().string() == office.file->id() + ".zip");
    const std::optional<Secret> secret = release_secret(*office.file);
    BOOST_REQUIRE(secret.has_value());
    const PublicKey key = controller_key(office.workspace).public_key();
    BOOST_TEST(validate(sealed, {&key, &*secret, std::nullopt}).problems.empty());
    BOOST_TEST(format(*released.expires) == "2026-04-03");  // 30 days after 4 March
    for (const char* event : {"identity_verified", "approved", "released"}) {
        BOOST_TEST(office.count(event) == 1U, event);
    }
    BOOST_TEST(Json::parse(released.approval).at("schema") == "approval-1");
    struct ::stat found = {};
    BOOST_REQUIRE(::stat(sealed.c_str(), &found) == 0);
    BOOST_TEST((found.st_mode & 0777) == 0600U);
}

BOOST_AUTO_TEST_CASE(the_journal_holds_no_secret) {
    const Office office;
    office.release(known());
    const std::string journal = read_file(office.file->folder() / "journal.ndjson");
    BOOST_TEST(journal.find(release_secret(*office.file)->reveal()) == std::string::npos);
    for (const auto& entry : fs::recursive_directory_iterator(office.root.path())) {
        if (entry.is_regular_file()) {
            const std::string text = read_file(entry.path());
            BOOST_TEST(text.find(release_secret(*office.file)->reveal()) == std::string::npos,
                       entry.path());
        }
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_released_before_identity_is_verified) {
    const Office office;
    BOOST_CHECK(office.refusal({}) == ErrorKind::NeedsPerson);
    BOOST_TEST(office.nothing_is_out());
    BOOST_TEST(!fs::exists(office.file->folder() / "approvals"));
}

BOOST_AUTO_TEST_CASE(a_level_that_is_too_low_is_not_enough) {
    Office office;
    office.workspace.settings.identity.levels["access"] = "high";
    ReleaseOrder order;
    order.identity = IdentityEvidence{"code", {}, false};
    BOOST_CHECK(office.refusal(std::move(order)) == ErrorKind::NeedsPerson);
    BOOST_TEST(office.nothing_is_out());
    office.release(known());
}

// 11 CCR 7062(c). The kind stands in the sealed request, which every case has.
BOOST_AUTO_TEST_CASE(specific_pieces_demand_the_high_level) {
    const Office office;
    office.file->write_sealed(
        "request.json",
        R"({"right": "access", "opened_by": "ona", "regime": "ccpa", "kind": "specific"})");
    ReleaseOrder order;
    order.identity = IdentityEvidence{"code", {}, false};
    BOOST_CHECK(office.refusal(std::move(order)) == ErrorKind::NeedsPerson);
    BOOST_TEST(office.nothing_is_out());
    office.release(known());
}

BOOST_AUTO_TEST_CASE(a_refusal_cites_the_law_of_the_request) {
    const Office office;
    BOOST_TEST(office.refused({}).why().ends_with("(Art. 12(6))"));
    office.file->write_sealed(
        "request.json",
        R"({"right": "access", "opened_by": "ona", "regime": "ccpa", "kind": "know"})");
    BOOST_TEST(office.refused({}).why().ends_with("(11 CCR 7060-7062)"));
}

BOOST_AUTO_TEST_CASE(what_waits_is_decided_or_left_out_with_a_reason) {
    Office office;
    office.wait_for_decision();
    BOOST_CHECK(office.refusal(known()) == ErrorKind::NeedsPerson);
    BOOST_TEST(office.nothing_is_out());
    ReleaseOrder order = known();
    order.leave_pending = "the name is too common";
    office.release(std::move(order));
    BOOST_TEST(office.count("pending_left") == 1U);
    BOOST_TEST(office.release(known()).again);
}

BOOST_AUTO_TEST_CASE(an_incomplete_search_is_released_with_a_reason_only) {
    Office office;
    office.plan.complete = false;
    office.search();
    BOOST_CHECK(office.refusal(known()) == ErrorKind::NeedsPerson);
    BOOST_TEST(office.nothing_is_out());
    ReleaseOrder order = known();
    order.partial = "the archive is being restored; it follows";
    office.release(std::move(order));
    BOOST_TEST(office.count("partial_accepted") == 1U);
}

BOOST_AUTO_TEST_CASE(where_two_must_agree_the_planner_alone_releases_nothing) {
    Office office;
    office.workspace.settings.approval["access"] = 2;
    BOOST_CHECK(office.refusal(known()) == ErrorKind::NeedsPerson);
    BOOST_TEST(office.nothing_is_out());
    BOOST_TEST(office.release(known(), "jonas").again == false);
    BOOST_TEST(office.count("approved") == 1U);
}

BOOST_AUTO_TEST_CASE(where_three_must_agree_the_last_one_releases) {
    Office office;
    office.workspace.settings.approval["access"] = 3;
    BOOST_CHECK(office.refusal(known(), "jonas") == ErrorKind::NeedsPerson);
    BOOST_TEST(office.count("approved") == 1U);
    BOOST_TEST(office.nothing_is_out());
    BOOST_CHECK(office.refusal(known(), "jonas") == ErrorKind::NeedsPerson);
    BOOST_TEST(office.count("approved") == 1U);
    office.release(known(), "ieva");
    BOOST_TEST(office.count("approved") == 2U);
}

BOOST_AUTO_TEST_CASE(a_revoked_actor_or_one_without_the_role_releases_nothing) {
    Office office;
    office.workspace.settings.actors = {
        {"ona", "", {"operator"}, "", "", std::nullopt},
        {"jonas", "", {"approver"}, "", "", parse_date("2026-03-01")},
        {"ieva", "", {"approver"}, "", "", parse_date("2026-03-05")}};
    BOOST_CHECK(office.refusal(known(), "ona") == ErrorKind::NeedsPerson);
    BOOST_CHECK(office.refusal(known(), "jonas") == ErrorKind::NeedsPerson);
    BOOST_TEST(office.nothing_is_out());
    office.release(known(), "ieva");
}

BOOST_AUTO_TEST_CASE(releasing_again_does_nothing_and_says_so) {
    const Office office;
    const Released first = office.release(known());
    const Released second = office.release(known());
    BOOST_TEST(!first.again);
    BOOST_TEST(second.again);
    BOOST_TEST(second.files.front().sha256 == first.files.front().sha256);
    BOOST_TEST(second.opening == first.opening);
    BOOST_TEST(office.count("released") == 1U);
    BOOST_TEST(office.count("approved") == 1U);
}

BOOST_AUTO_TEST_CASE(another_seal_or_a_lost_file_releases_anew) {
    const Office office;
    const Released first = office.release(known());
    ReleaseOrder order = known();
    order.seal = SealMethod::Cms;
    const Released second = office.release(std::move(order));
    BOOST_TEST(!second.again);
    BOOST_TEST(second.files.front().name == office.file->id() + ".001.cms");
    BOOST_TEST(!fs::exists(first.folder / first.files.front().name));
    fs::remove(second.folder / second.files.front().name);
    ReleaseOrder once_more = known();
    once_more.seal = SealMethod::Cms;
    BOOST_TEST(!office.release(std::move(once_more)).again);
    BOOST_TEST(office.count("released") == 3U);
}

BOOST_AUTO_TEST_CASE(a_search_after_the_approval_asks_for_a_new_one) {
    Office office;
    office.workspace.settings.approval["access"] = 3;
    BOOST_CHECK(office.refusal(known(), "jonas") == ErrorKind::NeedsPerson);
    office.plan.totals = {{"disclose", 6}};
    office.search();
    BOOST_CHECK(office.refusal(known(), "ieva") == ErrorKind::NeedsPerson);
    BOOST_TEST(office.nothing_is_out());
    const ReleaseReview review =
        review_release(office.workspace, *office.file, office.entries(), known());
    BOOST_TEST(review.earlier.size() == 1U);
    office.release(known(), "jonas");
}

BOOST_AUTO_TEST_CASE(plan_package_and_map_must_be_those_that_were_asked_for) {
    Office office;
    ReleaseOrder plan = known();
    plan.plan = std::string(8, '0');
    BOOST_CHECK(office.refusal(std::move(plan)) == ErrorKind::NeedsPerson);
    ReleaseOrder package = known();
    package.package = std::string(8, '0');
    BOOST_CHECK(office.refusal(std::move(package)) == ErrorKind::NeedsPerson);
    const std::string text = read_file(office.file->folder() / "plan.json");
    std::string forged = text;
    forged.replace(forged.find("\"disclose\": 5"), 13, "\"disclose\": 4");
    write_file(office.file->folder() / "plan.json", forged);
    BOOST_CHECK(office.refusal(known()) == ErrorKind::NeedsPerson);
    write_file(office.file->folder() / "plan.json", text);
    office.workspace.map.digest = std::string(64, 'c');
    BOOST_CHECK(office.refusal(known()) == ErrorKind::NeedsPerson);
    BOOST_TEST(office.nothing_is_out());
}

BOOST_AUTO_TEST_CASE(a_damaged_package_is_not_released) {
    const Office office;
    std::string bytes = read_file(office.file->folder() / "package.zip");
    bytes[bytes.size() / 2] ^= 1;
    write_file(office.file->folder() / "package.zip", bytes);
    BOOST_CHECK(office.refusal(known()) == ErrorKind::Failed);
    BOOST_TEST(office.nothing_is_out());
}

// Whoever approves sees a digest; what a forged package holds is looked at all the same.
BOOST_AUTO_TEST_CASE(a_package_whose_files_are_not_those_of_its_manifest_is_not_released) {
    const Office office;
    const fs::path zip = office.file->folder() / "package.zip";
    std::map<std::string, std::string> files;
    read_zip(zip, [&](const std::string& name, ByteSource& bytes) {
        files[name] = read_all(bytes, 1 << 24);
    });
    files.at("index.html").back() ^= 1;
    ZipWriter writer(zip, 1741305600);
    for (const auto& [name, text] : files) {
        writer.add(name, text.size(), *bytes_in_memory(text));
    }
    writer.commit();
    BOOST_CHECK(office.refusal(known()) == ErrorKind::Failed);
    BOOST_TEST(office.nothing_is_out());
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_is_cleared_and_the_release_completed) {
    const Office office;
    write_file(office.file->folder() / "stray", "");
    make_private_folder(office.file->folder() / ".release-dead" / "release");
    write_file(office.file->folder() / ".release-dead" / "package.zip", "half");
    // Killed between the exchange of names and the journal: files that no entry knows.
    make_private_folder(office.file->folder() / "release");
    write_file(office.file->folder() / "release" / "unknown.zip", "half");
    const Released released = office.release(known());
    BOOST_TEST(!released.again);
    BOOST_TEST(!fs::exists(office.file->folder() / ".release-dead"));
    BOOST_TEST(!fs::exists(released.folder / "unknown.zip"));
}

BOOST_AUTO_TEST_CASE(a_passphrase_of_ones_own_is_used_and_kept) {
    const Office office;
    ReleaseOrder order = known();
    order.passphrase.emplace("ours alone");
    order.seal = SealMethod::Cms;
    order.volume_bytes = 20'000;
    const Released released = office.release(std::move(order));
    BOOST_TEST(released.files.size() > 1U);
    BOOST_TEST(release_secret(*office.file)->reveal() == "ours alone");
    const Secret ours("ours alone");
    BOOST_TEST(validate(released.folder / released.files.front().name, {nullptr, &ours, {}})
                   .problems.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
