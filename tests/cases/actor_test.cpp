// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/actor.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/cases/signers.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace dsar;
using namespace dsar::test;

namespace {

namespace fs = std::filesystem;

constexpr Date today{std::chrono::year{2026}, std::chrono::March, std::chrono::day{4}};

/// The error is of that kind, and `words` stand in what, why or next.
auto saying(ErrorKind kind, std::string words) {
    return [kind, words = std::move(words)](const Error& error) {
        const std::string all =
            std::string(error.what()) + "\n" + error.why() + "\n" + error.next();
        BOOST_TEST_MESSAGE(all);
        return error.kind() == kind && all.find(words) != std::string::npos;
    };
}

ActorEntry entry(std::string account, std::vector<std::string> roles) {
    ActorEntry actor;
    actor.account = std::move(account);
    actor.roles = std::move(roles);
    return actor;
}

unsigned mode_of(const fs::path& path) {
    struct ::stat status = {};
    BOOST_REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

fs::path private_file(const PrivateKeys& keys) {
    fs::path found;
    for (const auto& file : fs::directory_iterator(keys.folder() / "dsar" / "keys")) {
        if (file.path().extension() == ".pem") {
            BOOST_REQUIRE(found.empty());
            found = file.path();
        }
    }
    return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_officer_may_do_all_when_no_actors_are_listed) {
    for (const ActorRole role :
         {ActorRole::Viewer, ActorRole::Operator, ActorRole::Approver, ActorRole::Auditor}) {
        BOOST_CHECK_NO_THROW(require_role({}, "ona", role, today));
    }
}

BOOST_AUTO_TEST_CASE(a_listed_actor_may_do_what_the_roles_say) {
    Settings settings;
    settings.actors = {entry("ona", {"operator"}), entry("jonas", {"approver", "auditor"})};
    BOOST_CHECK_NO_THROW(require_role(settings, "ona", ActorRole::Operator, today));
    BOOST_CHECK_NO_THROW(require_role(settings, "ona", ActorRole::Viewer, today));
    BOOST_CHECK_NO_THROW(require_role(settings, "jonas", ActorRole::Approver, today));
    BOOST_CHECK_NO_THROW(require_role(settings, "jonas", ActorRole::Auditor, today));
    BOOST_CHECK_EXCEPTION(require_role(settings, "ona", ActorRole::Approver, today), Error,
                          saying(ErrorKind::NeedsPerson, "ask one who has it: jonas"));
    BOOST_CHECK_EXCEPTION(require_role(settings, "ona", ActorRole::Auditor, today), Error,
                          saying(ErrorKind::NeedsPerson, "ona does not have the role auditor"));
    BOOST_CHECK_EXCEPTION(require_role(settings, "eve", ActorRole::Viewer, today), Error,
                          saying(ErrorKind::NeedsPerson, "not among them"));
}

BOOST_AUTO_TEST_CASE(a_revoked_actor_may_do_nothing_from_that_day_on) {
    const PrivateKeys keys;
    const Scratch root;
    Workspace workspace = bare_workspace(root);
    workspace.settings.actors = {entry("ona", {"operator", "approver"})};
    workspace.settings.actors[0].revoked = Date{std::chrono::year{2026} / 3 / 5};
    BOOST_CHECK_NO_THROW(require_role(workspace.settings, "ona", ActorRole::Operator, today));
    const Date next{std::chrono::year{2026} / 3 / 5};
    BOOST_CHECK_EXCEPTION(require_role(workspace.settings, "ona", ActorRole::Viewer, next), Error,
                          saying(ErrorKind::NeedsPerson, "2026-03-05"));
    BOOST_CHECK_NO_THROW(signer_of(workspace, "ona"));
    workspace.settings.actors[0].revoked = today;
    BOOST_CHECK_EXCEPTION(signer_of(workspace, "ona"), Error,
                          saying(ErrorKind::NeedsPerson, "ona may not act any more"));
}

BOOST_AUTO_TEST_CASE(private_keys_lie_where_the_account_keeps_its_data) {
    const PrivateKeys keys;
    BOOST_TEST(private_key_folder() == keys.folder() / "dsar" / "keys");
    ::setenv("XDG_DATA_HOME", "", 1);
    const std::string home = ::getenv("HOME") == nullptr ? "" : ::getenv("HOME");
    ::setenv("HOME", "/home/ona", 1);
    BOOST_TEST(private_key_folder() == "/home/ona/.local/share/dsar/keys");
    ::setenv("XDG_DATA_HOME", "relative", 1);
    BOOST_TEST(private_key_folder() == "/home/ona/.local/share/dsar/keys");
    ::setenv("HOME", "", 1);
    BOOST_CHECK_EXCEPTION(private_key_folder(), Error, saying(ErrorKind::NotSetUp, "HOME"));
    ::setenv("HOME", home.c_str(), 1);
}

BOOST_AUTO_TEST_CASE(makes_a_key_on_first_use_that_only_its_owner_reads) {
    const PrivateKeys keys;
    const Scratch root;
    const Workspace workspace = bare_workspace(root);
    BOOST_TEST(public_keys_of(workspace, "ona").empty());
    for (const mode_t mask : {mode_t{0}, mode_t{0777}}) {
        const mode_t before = ::umask(mask);
        const std::string account = mask == 0 ? "ona" : "jonas";
        const Signer first = signer_of(workspace, account);
        ::umask(before);
        BOOST_TEST((signer_of(workspace, account).key.public_key() == first.key.public_key()));
        const std::vector<PublicKey> known = public_keys_of(workspace, account);
        BOOST_TEST(known.size() == 1U);
        BOOST_TEST((known.at(0) == first.key.public_key()));
    }
    for (const fs::path& tree : {keys.folder() / "dsar", root / ".dsar"}) {
        BOOST_TEST(mode_of(tree) == 0700U, tree);
        for (const auto& file : fs::recursive_directory_iterator(tree)) {
            BOOST_TEST(mode_of(file.path()) == (file.is_directory() ? 0700U : 0600U), file.path());
        }
    }
}

BOOST_AUTO_TEST_CASE(keeps_private_keys_apart_by_workspace) {
    const PrivateKeys keys;
    const Scratch one;
    const Scratch two;
    const Workspace first = bare_workspace(one);
    const Workspace second = bare_workspace(two);
    const Signer here = signer_of(first, "ona");
    const Signer there = signer_of(second, "ona");
    BOOST_TEST(!(here.key.public_key() == there.key.public_key()));
    static_cast<void>(make_actor_key(second, "ona", nullptr, true));
    BOOST_TEST((signer_of(first, "ona").key.public_key() == here.key.public_key()));
}

BOOST_AUTO_TEST_CASE(a_passphrase_is_asked_or_read_from_its_source) {
    const PrivateKeys keys;
    const Scratch root;
    Workspace workspace = bare_workspace(root);
    const Secret passphrase("correct horse");
    const MadeKey made = make_actor_key(workspace, "ona", &passphrase, false);
    BOOST_TEST(read_file(made.private_file).find("ENCRYPTED") != std::string::npos);
    BOOST_TEST(public_keys_of(workspace, "ona").at(0).fingerprint() == made.fingerprint);
    std::string asked;
    const AskPassphrase right = [&asked](const std::string& account) {
        asked = account;
        return Secret("correct horse");
    };
    const AskPassphrase wrong = [](const std::string&) { return Secret("correct house"); };
    BOOST_CHECK_NO_THROW(open_signer(workspace, "ona", right, ticking()));
    BOOST_TEST(asked == "ona");
    BOOST_CHECK_EXCEPTION(open_signer(workspace, "ona", wrong, ticking()), Error,
                          saying(ErrorKind::NoEntry, "passphrase is wrong"));
    BOOST_CHECK_EXCEPTION(open_signer(workspace, "ona", {}, ticking()), Error,
                          saying(ErrorKind::NoEntry, "name its source in dsar.yaml"));
    write_file(root / "word", "correct horse\n");
    workspace.settings.actors = {entry("ona", {"operator"})};
    workspace.settings.actors[0].passphrase = "file:" + (root / "word").string();
    BOOST_CHECK_NO_THROW(open_signer(workspace, "ona", wrong, ticking()));
}

BOOST_AUTO_TEST_CASE(rotation_keeps_old_keys_for_old_signatures) {
    const PrivateKeys keys;
    const Scratch root;
    const Workspace workspace = bare_workspace(root);
    std::vector<PublicKey> newest_first;
    for (int number = 0; number < 12; ++number) {
        const MadeKey made = make_actor_key(workspace, "ona", nullptr, number > 0);
        BOOST_TEST(made.rotated == (number > 0));
        const Signer signer = signer_of(workspace, "ona");
        BOOST_TEST(signer.key.public_key().fingerprint() == made.fingerprint);
        newest_first.insert(newest_first.begin(), signer.key.public_key());
    }
    BOOST_TEST((public_keys_of(workspace, "ona") == newest_first));
    BOOST_TEST(fs::exists(root / ".dsar/keys/ona.11.pub"));
    BOOST_CHECK_EXCEPTION(make_actor_key(workspace, "ona", nullptr, false), Error,
                          saying(ErrorKind::Usage, "dsar init --key --rotate"));
}

BOOST_AUTO_TEST_CASE(a_former_key_counts_only_when_the_next_one_vouches_for_it) {
    const PrivateKeys keys;
    const Scratch root;
    const Workspace workspace = bare_workspace(root);
    const fs::path folder = root / ".dsar/keys";
    static_cast<void>(make_actor_key(workspace, "ona", nullptr, false));
    static_cast<void>(make_actor_key(workspace, "ona", nullptr, true));
    const std::string forged = SigningKey::generate().public_key().pem();
    write_file(folder / "ona.2.pub", forged);
    BOOST_TEST(public_keys_of(workspace, "ona").size() == 1U);
    fs::remove(folder / "ona.2.pub");
    BOOST_TEST(public_keys_of(workspace, "ona").size() == 2U);
    // A voucher is for one key of one account.
    const std::string vouched = read_file(folder / "ona.1.pub");
    write_file(folder / "ona.1.pub", forged + vouched.substr(vouched.find("Vouched")));
    BOOST_TEST(public_keys_of(workspace, "ona").size() == 1U);
    write_file(folder / "ona.1.pub", "no key\n");
    BOOST_CHECK_EXCEPTION(public_keys_of(workspace, "ona"), Error,
                          saying(ErrorKind::Failed, "ona"));
}

BOOST_AUTO_TEST_CASE(a_lost_key_says_how_to_go_on) {
    const PrivateKeys keys;
    const Scratch root;
    const Workspace workspace = bare_workspace(root);
    const Signer before = signer_of(workspace, "ona");
    const fs::path backup = root / "backup.pem";
    back_up_actor_key(workspace, "ona", backup);
    BOOST_TEST(mode_of(backup) == 0600U);
    BOOST_CHECK_THROW(back_up_actor_key(workspace, "ona", backup), Error);

    const fs::path path = private_file(keys);
    fs::remove(path);
    BOOST_CHECK_EXCEPTION(signer_of(workspace, "ona"), Error,
                          saying(ErrorKind::NoEntry, path.string()));
    BOOST_CHECK_EXCEPTION(signer_of(workspace, "ona"), Error,
                          saying(ErrorKind::NoEntry, "dsar init --key --rotate"));
    BOOST_CHECK_EXCEPTION(back_up_actor_key(workspace, "ona", root / "other"), Error,
                          saying(ErrorKind::NoEntry, "lost"));
    BOOST_TEST(!fs::exists(root / "other"));

    fs::copy_file(backup, path);
    fs::permissions(path, fs::perms(0644));
    BOOST_CHECK_EXCEPTION(signer_of(workspace, "ona"), Error,
                          saying(ErrorKind::NoEntry, "chmod 600"));
    fs::permissions(path, fs::perms(0600));
    BOOST_TEST((signer_of(workspace, "ona").key.public_key() == before.key.public_key()));

    write_file(path, SigningKey::generate().pem().reveal());
    BOOST_CHECK_EXCEPTION(signer_of(workspace, "ona"), Error,
                          saying(ErrorKind::NoEntry, "holds another key"));
    fs::remove(path);
    BOOST_TEST(make_actor_key(workspace, "ona", nullptr, true).rotated);
    BOOST_TEST(public_keys_of(workspace, "ona").size() == 2U);
    BOOST_CHECK_NO_THROW(signer_of(workspace, "ona"));
}

BOOST_AUTO_TEST_CASE(a_backup_is_private_even_in_a_folder_of_a_group) {
    const PrivateKeys keys;
    const Scratch root;
    const Workspace workspace = bare_workspace(root);
    static_cast<void>(make_actor_key(workspace, "ona", nullptr, false));
    fs::create_directory(root / "group");
    BOOST_REQUIRE(::chmod((root / "group").c_str(), 02770) == 0);
    back_up_actor_key(workspace, "ona", root / "group/key.pem");
    BOOST_TEST(mode_of(root / "group/key.pem") == 0600U);
}

BOOST_AUTO_TEST_CASE(a_pinned_key_is_the_only_one_that_signs) {
    const PrivateKeys keys;
    const Scratch root;
    Workspace workspace = bare_workspace(root);
    workspace.settings.actors = {entry("ona", {"operator"})};
    std::string& pin = workspace.settings.actors[0].key;
    pin = SigningKey::generate().public_key().fingerprint();
    BOOST_CHECK_EXCEPTION(signer_of(workspace, "ona"), Error,
                          saying(ErrorKind::NoEntry, "dsar init --key"));
    BOOST_TEST(public_keys_of(workspace, "ona").empty());
    const std::string first = make_actor_key(workspace, "ona", nullptr, false).fingerprint;
    BOOST_CHECK_EXCEPTION(signer_of(workspace, "ona"), Error,
                          saying(ErrorKind::NoEntry, pin + " is pinned"));
    BOOST_TEST(public_keys_of(workspace, "ona").empty());
    pin = first;
    BOOST_CHECK_NO_THROW(signer_of(workspace, "ona"));
    // A key that is newer than the pin proves nothing yet; the pinned one still proves.
    const std::string second = make_actor_key(workspace, "ona", nullptr, true).fingerprint;
    BOOST_CHECK_THROW(signer_of(workspace, "ona"), Error);
    BOOST_TEST(public_keys_of(workspace, "ona").size() == 1U);
    pin = second;
    BOOST_CHECK_NO_THROW(signer_of(workspace, "ona"));
    BOOST_TEST(public_keys_of(workspace, "ona").size() == 2U);
}

BOOST_AUTO_TEST_CASE(names_of_accounts_are_no_paths) {
    const PrivateKeys keys;
    const Scratch root;
    const Workspace workspace = bare_workspace(root);
    for (const char* account :
         {"../../x", "DOMAIN\\ona", ".ona", "ona 1", "ona.1", "ona", "m.keller"}) {
        const Signer signer = signer_of(workspace, account);
        BOOST_TEST(public_keys_of(workspace, account).size() == 1U, account);
    }
    BOOST_TEST(fs::exists(root / ".dsar/keys/m.keller.pub"));
    std::size_t files = 0;
    for (const auto& file : fs::directory_iterator(root / ".dsar/keys")) {
        BOOST_TEST(file.path().filename().string().front() != '.');
        ++files;
    }
    BOOST_TEST(files == 7U);
}

BOOST_AUTO_TEST_CASE(processes_that_start_together_get_one_key) {
    const PrivateKeys keys;
    const Scratch root;
    const Workspace workspace = bare_workspace(root);
    std::array<pid_t, 6> children{};
    for (pid_t& child : children) {
        child = ::fork();
        if (child == 0) {
            const Signer signer = signer_of(workspace, "ona");
            write_file(root / std::to_string(::getpid()), signer.key.public_key().pem());
            ::_exit(0);
        }
    }
    const auto present = [&] { return public_keys_of(workspace, "ona").at(0).pem(); };
    for (const pid_t child : children) {
        int status = -1;
        ::waitpid(child, &status, 0);
        BOOST_TEST(status == 0);
        BOOST_TEST(read_file(root / std::to_string(child)) == present());
    }
    BOOST_TEST(!private_file(keys).empty());  // and one private key
}

BOOST_AUTO_TEST_CASE(the_controller_has_one_sealed_key) {
    const Scratch root;
    const Workspace workspace = bare_workspace(root);
    const PublicKey first = controller_key(workspace).public_key();
    BOOST_TEST((controller_key(workspace).public_key() == first));
    BOOST_TEST((PublicKey::parse(read_file(root / ".dsar/controller.pub"), "x") == first));
    const fs::path sealed = root / ".dsar/controller.key.sealed";
    BOOST_TEST(read_file(sealed).find("PRIVATE KEY") == std::string::npos);
    BOOST_TEST(mode_of(sealed) == 0600U);
    const std::string kept = read_file(sealed);
    fs::remove(sealed);
    BOOST_CHECK_EXCEPTION(controller_key(workspace), Error,
                          saying(ErrorKind::NoEntry, "restore .dsar/controller.key.sealed"));
    write_file(sealed, kept);
    write_file(root / ".dsar/controller.pub", SigningKey::generate().public_key().pem());
    BOOST_CHECK_EXCEPTION(controller_key(workspace), Error,
                          saying(ErrorKind::Failed, "do not belong together"));
}
