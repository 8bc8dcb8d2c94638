// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/suppression.hpp"

#include "apps/dsar/subject_input.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/nearest.hpp"
#include "libdsar/cases/suppression.hpp"
#include "libdsar/model/subject_document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dsar::cli {
namespace {

struct ListOptions {
    bool exports = false;
    std::string subject;  ///< file, or `-`
    std::string list;     ///< file, or `-`
    std::string purpose;  ///< empty: any
};

ListOptions read_options(const Invocation& invocation) {
    ListOptions options;
    options.exports = invocation.has("export-list");
    options.subject = invocation.value("subject").value_or("");
    options.list = invocation.value("list").value_or("");
    options.purpose = invocation.value("purpose").value_or("");
    if (invocation.values("purpose").size() > 1) {
        throw Error(ErrorKind::Usage, "the list is asked for one purpose, or for any");
    }
    const bool check = invocation.has("check");
    if (check == options.exports) {
        throw Error(ErrorKind::Usage, "say either --check or --export-list", {},
                    "dsar object --check --subject -\ndsar help object");
    }
    if (check && options.subject.empty() == options.list.empty()) {
        throw Error(ErrorKind::Usage, "--check takes one of --subject and --list", {},
                    "dsar object --check --subject -\ndsar object --check --list FILE");
    }
    if (!check && !(options.subject + options.list + options.purpose).empty()) {
        throw Error(ErrorKind::Usage, "--export-list writes the whole list");
    }
    return options;
}

ExitCode check_subject(const ListOptions& options, SuppressionList& list, Session& session) {
    const bool piped = options.subject == "-";
    const Subject subject = parse_subject(piped ? session.read_input() : read_file(options.subject),
                                          piped ? "standard input" : options.subject);
    if (std::ranges::none_of(subject.identifiers, [](const Identifier& identifier) {
            return identifier.kind == "email" || identifier.kind == "phone";
        })) {
        throw Error(ErrorKind::Usage, "no e-mail address and no phone number was given",
                    "the suppression list knows people by nothing else");
    }
    const bool suppressed = list.contains(subject.identifiers, options.purpose);
    if (session.globals.format == Format::Human) {
        session.out.line(suppressed ? "may not be contacted" : "may be contacted");
    } else {
        session.out.line(Json{{"suppressed", suppressed},
                              {"purpose", options.purpose.empty() ? Json() : Json(options.purpose)}}
                             .dump());
    }
    return suppressed ? ExitCode::Problems : ExitCode::Done;
}

std::string counts_text(const ContactCounts& counts) {
    std::string text =
        fmt::format("{} may be contacted, {} may not", counts.free, counts.suppressed);
    if (counts.unreadable > 0) {
        text += fmt::format(", {} left out: neither an e-mail address nor a phone number",
                            counts.unreadable);
    }
    return text;
}

ExitCode check_list(const ListOptions& options, SuppressionList& list, Session& session) {
    const auto addresses = open_file(options.list == "-" ? "/dev/stdin" : options.list);
    const bool shown = session.out.look().terminal;  // what people typed drives no terminal
    const ContactCounts counts =
        list.filter(*addresses, options.purpose, [&](std::string_view line, Contact answer) {
            if (answer == Contact::Free) {
                session.out.line(shown ? session.out.look().safe(line) : std::string(line));
            }
        });
    if (!session.globals.quiet) {
        session.err.line(counts_text(counts));
    }
    return ExitCode::Done;
}

}  // namespace

// A mistyped purpose would find nobody, and everybody would be written to.
void require_known_purpose(const Settings& settings, const std::string& purpose) {
    if (purpose.empty() || settings.purpose(purpose) != nullptr) {
        return;
    }
    std::vector<std::string> known;
    for (const Purpose& entry : settings.purposes) {
        known.push_back(entry.id);
    }
    const std::string near = nearest(purpose, known);
    throw Error(ErrorKind::Usage, "dsar.yaml has no purpose of that name",
                near.empty() ? std::string() : fmt::format("did you mean '{}'?", near),
                "dsar object --purpose " + (near.empty() ? std::string("PURPOSE") : near));
}

ExitCode ask_suppression_list(const Invocation& invocation, Session& session) {
    const ListOptions options = read_options(invocation);
    const Workspace workspace = session.open();
    require_known_purpose(workspace.settings, options.purpose);
    SuppressionList list(workspace);
    if (!options.exports) {
        return options.list.empty() ? check_subject(options, list, session)
                                    : check_list(options, list, session);
    }
    session.out.line("digest,purpose,since");
    list.each([&](auto digest, auto purpose, auto since) {
        session.out.line(fmt::format("{},{},{}", digest, purpose, since));
    });
    return ExitCode::Done;
}

}  // namespace dsar::cli
