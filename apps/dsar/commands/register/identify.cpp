// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/register/identify.hpp"

#include "apps/dsar/secret_place.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/identity.hpp"
#include "libdsar/engine/confirmed.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <fcntl.h>
#include <unistd.h>

namespace dsar::cli {
namespace {

Instant present() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string again(const CaseFile& file, const Session& session, std::string_view flags) {
    return fmt::format("dsar {}register --identify {} {}", session.repeated_flags(), file.id(),
                       flags);
}

void record_verified(const CaseFile& file, const IdentityEvidence& evidence, IdentityLevel level,
                     Session& session,
                     const std::function<void(const CaseFile&, const Act&)>& recorder) {
    recorder(file, {"identity_verified",
                    {{"how", evidence.how},
                     {"level", name_of(level)},
                     {"matched", evidence.matched},
                     {"declaration", evidence.declaration}}});
    session.out.write(fmt::format("{} case {}: identity verified, {}\n",
                                  session.out.look().mark(Mark::Ok), file.id(), name_of(level)));
}

ExitCode record_evidence(const Invocation& invocation, const CaseFile& file, Session& session,
                         const std::function<void(const CaseFile&, const Act&)>& recorder) {
    const IdentityEvidence evidence{invocation.value("how").value_or(""),
                                    invocation.values("matched"), invocation.has("declaration")};
    const IdentityLevel level = level_reached(evidence);
    if (level == IdentityLevel::None) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {}: one point is not enough to know who asks", file.id()),
                    "two points are reasonable, three with a declaration are high (11 CCR 7062)",
                    again(file, session, "--how points --matched NAME --matched NAME"));
    }
    record_verified(file, evidence, level, session, recorder);
    return ExitCode::Done;
}

std::string confirmed_address(const CaseFile& file, const std::string& kind,
                              const Session& session) {
    for (const Identifier& identifier : read_confirmed(file)) {
        if (identifier.kind == kind) {
            return identifier.value;
        }
    }
    throw Error(ErrorKind::NeedsPerson,
                fmt::format("case {}: no code can be sent by {}", file.id(), kind),
                "no record that is certainly theirs holds one that the request names; one that "
                "only the requester claims proves nothing",
                again(file, session, "--how TEXT --matched NAME"));
}

std::string request_language(const CaseFile& file, const Settings& settings) {
    const Json request = Json::parse(file.read_sealed("request.json"));
    const std::string language = request.value("language", "");
    return language.empty() ? settings.language : language;
}

std::string message_text(const std::string& language, const OneTimeCode& code,
                         const std::string& controller, int minutes) {
    if (language.starts_with("lt")) {
        return fmt::format(
            "{} – Jūsų vienkartinis kodas: {}. Jis galioja {} min. Jeigu prašymo nepateikėte, "
            "kodo niekam nesakykite.",
            controller, code.code, minutes);
    }
    return fmt::format(
        "{}: your one-time code is {}. It is valid for {} minutes. If you made no request, tell "
        "it to nobody.",
        controller, code.code, minutes);
}

// A descriptor of whoever called, other than the standard three.
int descriptor_of(const std::string& place) {
    const std::optional<int> number = inherited_descriptor(std::string_view(place).substr(3));
    if (!number) {
        throw Error(ErrorKind::Usage, fmt::format("'{}' is no open descriptor", place),
                    "open one and name it: --send-code fd:3");
    }
    return *number;
}

void hand_to_mailer(const std::string& place, const std::string& text, const Session& session) {
    if (place.starts_with("fd:")) {
        const int number = descriptor_of(place);
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t size = ::write(number, text.data() + done, text.size() - done);
            if (size < 0 && errno != EINTR) {
                throw Error(ErrorKind::Failed, "the mailer did not take the code");
            }
            done += size < 0 ? 0 : static_cast<std::size_t>(size);
        }
        return;
    }
    write_file(session.folder / place, text, false);
}

ExitCode send_code(const Invocation& invocation, const Workspace& workspace, const CaseFile& file,
                   Session& session,
                   const std::function<void(const CaseFile&, const Act&)>& recorder) {
    const std::string place = invocation.value("send-code").value_or("");
    const std::string kind = invocation.value("to").value_or("email");
    const std::string address = confirmed_address(file, kind, session);
    if (place.starts_with("fd:")) {
        descriptor_of(place);
    } else if (place.empty() || std::filesystem::exists(session.folder / place)) {
        throw Error(ErrorKind::Usage, "the file for the mailer exists, or has no name",
                    "a code is never written over something else");
    }
    const std::string language = request_language(file, workspace.settings);
    const OneTimeCode code = issue_code(workspace, file, present());
    Json message;
    message["schema"] = "code-1";
    message["case"] = file.id();
    message["to"] = {{"kind", kind}, {"value", address}};
    message["language"] = language;
    message["text"] = message_text(language, code, workspace.settings.controller,
                                   workspace.settings.identity.code_minutes);
    message["code"] = code.code;
    message["expires"] = format(code.expires);
    recorder(file, {"code_sent", {{"by", kind}, {"expires", format(code.expires)}}});
    hand_to_mailer(place, message.dump(2) + "\n", session);
    session.out.write(fmt::format("{} case {}: a code for the mailer, valid until {}\n\n",
                                  session.out.look().mark(Mark::Ok), file.id(),
                                  format(code.expires)));
    session.out.write("next  " + again(file, session, "--code -") + "\n");
    return ExitCode::Done;
}

std::string typed_code(Session& session) {
    std::string text = session.read_input();
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
    return text;
}

[[noreturn]] void refuse_code(CodeCheck check, const CaseFile& file, const Session& session) {
    const int left = code_attempts_left(file);
    const bool may_try = check == CodeCheck::Wrong && left > 0;
    const std::string why = check == CodeCheck::Wrong ? fmt::format("{} attempts are left", left)
                            : check == CodeCheck::Expired ? "it has expired"
                            : check == CodeCheck::Spent   ? "it was used, or no attempts are left"
                                                          : "no code was sent";
    throw Error(ErrorKind::NeedsPerson, fmt::format("case {}: the code does not count", file.id()),
                why, again(file, session, may_try ? "--code -" : "--send-code FILE"));
}

ExitCode check_answer(const Invocation& invocation, const Workspace& workspace,
                      const CaseFile& file, Session& session,
                      const std::function<void(const CaseFile&, const Act&)>& recorder) {
    if (invocation.value("code") != "-") {
        throw Error(ErrorKind::Usage, "a code is read from standard input only",
                    "command lines are seen by others", again(file, session, "--code -"));
    }
    const CodeCheck check = check_code(workspace, file, typed_code(session), present());
    if (check != CodeCheck::Right) {
        recorder(file, {"code_refused", {{"attempts_left", code_attempts_left(file)}}});
        refuse_code(check, file, session);
    }
    record_verified(file, {"code", {}, false}, IdentityLevel::Reasonable, session, recorder);
    return ExitCode::Done;
}

}  // namespace

ExitCode run_identify(const Invocation& invocation, Session& session,
                      const std::function<void(const CaseFile&, const Act&)>& recorder) {
    const int ways = static_cast<int>(invocation.has("how")) +
                     static_cast<int>(invocation.has("send-code")) +
                     static_cast<int>(invocation.has("code"));
    if (ways != 1) {
        throw Error(ErrorKind::Usage, "--identify needs one of --how, --send-code and --code -");
    }
    const Workspace workspace = session.open();
    const CaseFile file = CaseFile::open(workspace.root, invocation.value("identify").value_or(""));
    if (invocation.has("how")) {
        return record_evidence(invocation, file, session, recorder);
    }
    return invocation.has("send-code")
               ? send_code(invocation, workspace, file, session, recorder)
               : check_answer(invocation, workspace, file, session, recorder);
}

}  // namespace dsar::cli
