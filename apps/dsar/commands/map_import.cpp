// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/checking.hpp"
#include "apps/dsar/error_form.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/problems.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/map/fides_import.hpp"

#include <fmt/format.h>

#include <array>

namespace dsar::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<std::string> files;
    std::string out;
};

Options read_options(const Invocation& invocation) {
    return {invocation.words, invocation.value("out").value_or("")};
}

fs::path target_folder(const Options& options, const Session& session) {
    return options.out.empty() ? session.workspace_root() / "map" : session.folder / options.out;
}

std::vector<FidesFile> read_files(const Options& options, const Session& session) {
    std::vector<FidesFile> files;
    for (const std::string& name : options.files) {
        files.push_back(name == "-" ? FidesFile{"standard input", session.read_input()}
                                    : FidesFile{name, read_file(name)});
    }
    return files;
}

void require_new(const FidesImport& import, const fs::path& folder, const Session& session) {
    for (const ImportedStore& store : import.stores) {
        const fs::path path = folder / (store.store + ".yaml");
        if (fs::exists(path)) {
            throw Error(ErrorKind::Usage,
                        fmt::format("{} exists already, nothing was written", session.named(path)),
                        "imports never overwrite a map file", "dsar help map import fides");
        }
    }
}

ExitCode run(const Invocation& invocation, Session& session) {
    const Options options = read_options(invocation);
    const FidesImport import = import_fides(read_files(options, session));
    const fs::path folder = target_folder(options, session);
    require_new(import, folder, session);
    const Look& look = session.out.look();
    const bool human = !wants_document(session);
    for (const ImportedStore& store : import.stores) {
        const fs::path path = folder / (store.store + ".yaml");
        if (!session.globals.dry_run) {
            write_file(path, store.yaml, false);
        }
        if (human) {
            session.out.line(
                fmt::format("{} {}", look.mark(Mark::Ok), look.safe(session.named(path))));
        }
    }
    if (!human) {
        print_problems_document("fides", import.not_mapped, session);
        return exit_code_for(import.not_mapped);
    }
    session.out.line(fmt::format("\n{} imported{}", counted(import.stores.size(), "store"),
                                 session.globals.dry_run ? ", nothing written (dry run)" : ""));
    if (!import.not_mapped.empty()) {
        session.out.write("\nNot carried over\n" + problems_text(import.not_mapped, look) + "\n" +
                          problems_summary(import.not_mapped) + "\n");
    }
    session.out.write("\n" + next_text("dsar " + session.repeated_flags() + "map check --offline"));
    return exit_code_for(import.not_mapped);
}

constexpr std::array arguments{
    Argument{"FILE", "dataset files of the Fides project, or -", true, true, Complete::File},
};
constexpr std::array options{
    Option{"out", '\0', "DIR", "write there instead of the workspace's map/", "Options", false,
           Complete::Folder},
};
constexpr std::array examples{
    Example{"dsar map import fides datasets/*.yml", "one map file for each dataset"},
    Example{"dsar map import fides app.yml --out drafts", "without a workspace"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Problems, "the datasets contradict themselves; what could be is written"},
};

}  // namespace

constinit const Command map_import_fides_command{
    .name = "map import fides",
    .group = "You get ready",
    .summary = "write map files from datasets of the Fides project",
    .text =
        "Reads dataset files as they are: categories, identities, primary keys, references in "
        "both directions, nested fields and arrays, masking overrides. Datasets that refer to "
        "each other must be given together. What our map cannot carry is listed, never dropped "
        "silently; existing map files are never overwritten.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
