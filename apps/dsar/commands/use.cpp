// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/use.hpp"

#include "apps/dsar/commands/carrying_out.hpp"
#include "apps/dsar/render/count.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/engine/restricted_use.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <system_error>

namespace dsar::cli {
namespace {

void require_new(const std::filesystem::path& path, const Session& session) {
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) {
        throw Error(ErrorKind::Usage,
                    fmt::format("{} exists already, nothing was written", session.named(path)));
    }
}

std::string used_text(const UsedParts& used, const std::string& out, const Session& session) {
    const Look& look = session.out.look();
    if (session.globals.dry_run) {
        return "nothing was written (--dry-run)\n";
    }
    std::string text;
    if (used.not_found > 0) {
        text += fmt::format("  {} {} there any more\n", look.mark(Mark::Warning),
                            counted(used.not_found, "record is not", "records are not"));
    }
    text +=
        fmt::format("{} use of case {} written down: {}{}{}\n", look.mark(Mark::Ok), used.case_id,
                    used.reason, look.dot(), counted(used.restricted, "restricted record"));
    if (!out.empty()) {
        text += fmt::format("  {}   {}, readable by you only; delete it when that is done\n",
                            look.safe(out), counted(used.records.size(), "record"));
    }
    return text;
}

}  // namespace

ExitCode use_case(const std::string& case_id, const Invocation& invocation, Session& session) {
    const std::optional<std::string> out = invocation.value("out");
    UseOrder order;
    order.reason = invocation.value("for").value_or("");
    order.why = invocation.value("why").value_or("");
    order.with_records = out.has_value();
    std::optional<AtomicFile> file;
    if (out && !session.globals.dry_run) {
        require_new(*out, session);
        file.emplace(*out, false, Access::Owner);
    }
    CarryingOut desk(case_id, ActorRole::Operator, session);
    UsedParts used = desk.run([&](Progress& progress) {
        return use_restricted(desk.workspace(), desk.file(), desk.entries(), desk.request(), order,
                              progress);
    });
    if (file) {
        write_used(used, [&](std::string_view bytes) { file->write(bytes); });
        file->commit();
    }
    if (session.globals.format == Format::Human) {
        session.out.write(used_text(used, file ? session.named(*out) : "", session));
        return ExitCode::Done;
    }
    // Personal data goes into the file alone.
    used.with_records = false;
    std::string text;
    write_used(used, [&](std::string_view bytes) { text += bytes; });
    desk.print(Json::parse(text));
    return ExitCode::Done;
}

}  // namespace dsar::cli
