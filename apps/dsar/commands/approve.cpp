// SPDX-License-Identifier: Apache-2.0
// Approves the plan of a case and, for access and export, releases its package.
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/render/release.hpp"
#include "apps/dsar/secret_place.hpp"
#include "apps/dsar/session.hpp"
#include "apps/dsar/shell_words.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/release.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <filesystem>

namespace dsar::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::string case_id;
    std::string identity;
    std::vector<std::string> matched;
    bool declaration = false;
    std::string leave_pending;
    std::string partial;
    std::string plan;
    std::string package;
    SealMethod seal = SealMethod::ZipAes;
    std::vector<std::string> recipients;
    std::string passphrase;
    std::string secret;
    std::optional<std::string> confirm;
};

std::string reason(const Invocation& invocation, std::string_view flag) {
    const std::string why = invocation.value(flag).value_or("");
    if (invocation.has(flag) && why.find_first_not_of(" \t") == std::string::npos) {
        throw Error(ErrorKind::Usage, fmt::format("--{} needs a reason", flag));
    }
    return why;
}

std::string digest(const Invocation& invocation, std::string_view flag) {
    const std::string text = invocation.value(flag).value_or("");
    if (invocation.has(flag) &&
        (text.size() < 8 || text.find_first_not_of("0123456789abcdef") != std::string::npos)) {
        throw Error(ErrorKind::Usage,
                    fmt::format("--{} needs a digest, or its first 8 digits or more", flag));
    }
    return text;
}

void refuse_contradictions(const Options& options) {
    const bool secret = !options.passphrase.empty() || !options.secret.empty();
    if (options.seal == SealMethod::None && secret) {
        throw Error(ErrorKind::Usage, "--seal none has no passphrase");
    }
    if (options.seal != SealMethod::Cms && !options.recipients.empty()) {
        throw Error(ErrorKind::Usage, "--recipient belongs to --seal cms");
    }
    if (options.identity.empty() && (!options.matched.empty() || options.declaration)) {
        throw Error(ErrorKind::Usage, "--matched and --declaration belong to --identity");
    }
}

Options read_options(const Invocation& invocation) {
    Options options;
    options.case_id = invocation.word(0);
    options.identity = reason(invocation, "identity");
    options.matched = invocation.values("matched");
    options.declaration = invocation.has("declaration");
    options.leave_pending = reason(invocation, "leave-pending");
    options.partial = reason(invocation, "partial");
    options.plan = digest(invocation, "plan");
    options.package = digest(invocation, "package");
    options.seal = parse_seal_method(invocation.value("seal").value_or("zip-aes"))
                       .value_or(SealMethod::ZipAes);
    options.recipients = invocation.values("recipient");
    options.passphrase = invocation.value("passphrase").value_or("");
    options.secret = invocation.value("secret").value_or("");
    options.confirm = invocation.value("confirm");
    refuse_contradictions(options);
    return options;
}

Secret passphrase_from(const std::string& source, Session& session) {
    return source == "prompt" ? ask_hidden("Passphrase of the package:", session)
                              : read_secret(source);
}

ReleaseOrder order_of(const Options& options, Session& session) {
    ReleaseOrder order;
    if (!options.identity.empty()) {
        order.identity = IdentityEvidence{options.identity, options.matched, options.declaration};
    }
    order.leave_pending = options.leave_pending;
    order.partial = options.partial;
    order.plan = options.plan;
    order.package = options.package;
    order.seal = options.seal;
    for (const std::string& name : options.recipients) {
        const std::string text = read_file(session.folder / name);
        order.certificates.push_back(Certificate::parse(text, name));
        order.certificate_digests.push_back(sha256_hex(text));
    }
    if (!options.passphrase.empty()) {
        order.passphrase = passphrase_from(options.passphrase, session);
    }
    return order;
}

// The flags of the command line, so that the next line confirms what was asked for.
std::string typed_again(const Options& options) {
    std::string out;
    const auto add = [&](std::string_view flag, const std::string& value) {
        out += value.empty() ? "" : fmt::format(" --{} {}", flag, shell_word(value));
    };
    add("identity", options.identity);
    for (const std::string& name : options.matched) {
        add("matched", name);
    }
    out += options.declaration ? " --declaration" : "";
    add("leave-pending", options.leave_pending);
    add("partial", options.partial);
    add("seal", options.seal == SealMethod::ZipAes ? "" : std::string(name_of(options.seal)));
    for (const std::string& name : options.recipients) {
        add("recipient", name);
    }
    add("passphrase", options.passphrase);
    add("secret", options.secret);
    return out;
}

void confirm(const Options& options, const ReleaseReview& review, Session& session) {
    std::string said = options.confirm.value_or("");
    if (!options.confirm && session.can_ask) {
        session.err.write(review_text(review, session.err.look()));
        said = session.ask("Type the case number to approve:", "--confirm");
    }
    if (said == options.case_id) {
        return;
    }
    throw Error(ErrorKind::NeedsPerson, "case " + options.case_id + " is not approved",
                options.confirm || session.can_ask ? "the number given is not that of the case"
                                                   : "nobody confirmed it",
                fmt::format("dsar {}approve {}{} --confirm {}", session.repeated_flags(),
                            options.case_id, typed_again(options), options.case_id));
}

std::string letter_of(const fs::path& folder, const Session& session) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder / "letters", none)) {
        if (entry.path().filename().string().starts_with("reply")) {
            return session.named(entry.path());
        }
    }
    return {};
}

std::string next_lines(const ReleaseReview& review, const Session& session) {
    return fmt::format("dsar {}register --close {} --outcome {}", session.repeated_flags(),
                       review.case_id,
                       review.complete && review.left_pending == 0 ? "fulfilled" : "partly");
}

/// What goes to the officer once: nothing of it is in the answer.
void hand_over(const CaseFile& file, const Options& options,
               const std::optional<SecretPlace>& place, ReleaseView& view, const Session& session) {
    const std::optional<Secret> secret = release_secret(file);
    if (!view.released->has_secret || !secret) {
        return;
    }
    if (place) {
        place->give(*secret);
        view.secret_at = place->words();
    } else if (session.can_ask && options.passphrase.empty() && !view.released->again) {
        view.secret_shown = true;
    }
}

void print(const CaseFile& file, const ReleaseView& view, Session& session) {
    switch (session.globals.format) {
        case Format::Human:
            session.out.write(release_text(view, session.out.look()));
            break;
        case Format::Json:
            session.out.write(view.released->approval);
            break;
        case Format::Ndjson:
            session.out.line(Json::parse(view.released->approval).dump());
            break;
    }
    if (view.secret_shown) {
        session.out.flush();
        const std::optional<Secret> secret = release_secret(file);
        session.err.write("\nPassphrase of the package: ");
        session.err.write(secret->reveal());
        session.err.write("\n");
    }
}

void refuse_sealing(const Options& options, const Invocation& invocation) {
    const bool seals = invocation.has("seal") || !options.recipients.empty() ||
                       !options.passphrase.empty() || !options.secret.empty() ||
                       !options.package.empty();
    if (seals) {
        throw Error(ErrorKind::Usage,
                    fmt::format("case {} has no package to seal", options.case_id),
                    "its right changes stores");
    }
}

void print_approval(const std::string& approval, const std::string& case_id, Session& session) {
    if (session.globals.format == Format::Json) {
        session.out.write(approval);
    } else if (session.globals.format == Format::Ndjson) {
        session.out.line(Json::parse(approval).dump());
    } else {
        session.out.write(
            approved_text(Session::actor(), case_id, session.repeated_flags(), session.out.look()));
    }
}

ExitCode run(const Invocation& invocation, Session& session) {
    const Options options = read_options(invocation);
    if (session.globals.today) {
        throw Error(ErrorKind::Usage,
                    "approve takes no --today: what is signed bears its true day");
    }
    const Workspace workspace = session.open();
    const std::string account = Session::actor();
    require_role(workspace.settings, account, ActorRole::Approver, local_today());
    const CaseFile file = CaseFile::open(workspace.root, options.case_id);
    ReleaseOrder order = order_of(options, session);
    const std::optional<Secret> kept = release_secret(file);
    std::optional<SecretPlace> place;
    if (!options.secret.empty()) {
        place.emplace(options.secret, session.folder, kept ? &*kept : nullptr);
    }
    Register cases(workspace);
    const std::vector<JournalEntry> entries = entries_of(workspace, file);
    const ReleaseReview review = review_release(workspace, file, entries, order);
    if (!review.has_package()) {
        refuse_sealing(options, invocation);
    }
    if (session.globals.dry_run) {
        session.out.write(review_text(review, session.out.look()));
        return ExitCode::Done;
    }
    confirm(options, review, session);
    const Signer signer = signer_here(workspace, session);
    const RecordAct record = [&](const Act& act) { cases.record(file, act, signer); };
    if (!review.has_package()) {
        print_approval(approve_plan(workspace, file, entries, review, order, signer, record),
                       file.id(), session);
        return ExitCode::Done;
    }
    const Released released =
        release_package(workspace, file, entries, review, order, signer, record);
    ReleaseView view;
    view.released = &released;
    view.case_id = file.id();
    view.actor = account;
    view.folder = session.named(released.folder) + "/";
    view.letter = letter_of(file.folder(), session);
    view.next = next_lines(review, session);
    hand_over(file, options, place, view, session);
    print(file, view, session);
    return ExitCode::Done;
}

constexpr std::array arguments{
    Argument{"CASE", "the case's number", true, false, Complete::Case},
};
constexpr std::array options{
    Option{"confirm", '\0', "CASE", "the case's number again, instead of typing it", "Approval"},
    Option{"plan", '\0', "DIGEST", "only this plan; its first 8 digits or more", "Approval"},
    Option{"package", '\0', "DIGEST", "only this package, likewise", "Approval"},
    Option{"leave-pending", '\0', "WHY", "release without what waits for a decision", "Approval"},
    Option{"partial", '\0', "WHY", "release although a store did not answer", "Approval"},
    Option{"identity", '\0', "HOW", "login, code, document, known, or in words", "Identity"},
    Option{"matched", '\0', "NAME", "what agreed, by name and never by value", "Identity", true},
    Option{"declaration", '\0', "", "signed under penalty of perjury", "Identity"},
    Option{"seal", '\0', "none|zip-aes|cms", "how it is sealed; default zip-aes", "The seal"},
    Option{"recipient", '\0', "FILE", "certificate that opens it (cms)", "The seal", true,
           Complete::File},
    Option{"passphrase", '\0', "SOURCE", "file:, command:, credential:, env: or prompt",
           "The seal"},
    Option{"secret", '\0', "PLACE", "gets the passphrase: a new file, or fd:N", "The seal", false,
           Complete::File},
};
constexpr std::array examples{
    Example{"dsar approve 2026-0007 --identity login --secret pass.txt",
            "release, with the passphrase in a file of its own"},
    Example{"dsar approve 2026-0007 --confirm 2026-0007 --seal cms --recipient lawyer.pem",
            "sealed to a certificate, from a script"},
};
constexpr std::array exits{
    ExitNote{ExitCode::NeedsPerson,
             "identity, a decision, a confirmation or another approval is missing"},
    ExitNote{ExitCode::NoEntry, "the key or the passphrase cannot be had"},
};

}  // namespace

constinit const Command approve_command{
    .name = "approve",
    .group = "You work the case",
    .summary = "agree to a plan, and release the package of an answer",
    .text =
        "Approves the plan of a case with the key of the account that runs it. What changes stores "
        "can then be carried out by dsar apply, exactly this plan and no other.\n\n"
        "Of an access or an export it releases the package: signed by the controller, with the day "
        "it expires, and sealed for "
        "the person in cases/CASE/release/. Released is the very package that was approved; when "
        "it, the plan or the data map changed since, approve refuses.\n\n"
        "Identity must be verified first, or is recorded by --identity. What waits for a decision "
        "must be decided, or left out with a reason. Where dsar.yaml asks for several persons, the "
        "one who planned is one of them, and the last one releases.\n\n"
        "The passphrase is made up unless --passphrase gives one. It is shown once on a terminal, "
        "or written where --secret says, and kept sealed in the case. It goes to the person by "
        "another channel than the package. Running approve again goes on where it was "
        "interrupted, and does nothing twice.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
