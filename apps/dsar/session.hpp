// SPDX-License-Identifier: Apache-2.0
// What every command is given: streams, global flags, the day, who runs it, and the workspace.
#pragma once

#include "apps/dsar/globals.hpp"
#include "apps/dsar/stream.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/modules_ahead.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace dsar::cli {

/// The process around a command. Nothing in it is global: tests make their own.
class Session {
 public:
    Session(Stream& answer, Stream& conversation) : out(answer), err(conversation) {}

    Stream& out;  ///< the answer
    Stream& err;  ///< progress, prompts, warnings
    Globals globals;
    std::filesystem::path folder;                ///< where dsar was called
    std::filesystem::path program;               ///< the folder of the dsar binary
    bool can_ask = false;                        ///< stdin and stderr are terminals
    std::string (*read_input_line)() = nullptr;  ///< for prompts
    std::string (*read_input)() = nullptr;       ///< all of stdin, for `-`

    /// `--today`, or the day in the machine's time zone.
    [[nodiscard]] Date today() const;
    /// The operating-system account. Looked up when asked for: it may need a name service.
    [[nodiscard]] static std::string actor();
    /// The workspace's folder: `-C` itself, or the nearest one upward. Throws Error (NotSetUp).
    [[nodiscard]] std::filesystem::path workspace_root() const;
    /// Throws Error (NotSetUp) when there is no workspace or it is not valid.
    [[nodiscard]] Workspace open() const;
    /// For a command that will ask the stores of this workspace (empty: the nearest one upward):
    /// what they need is loaded from now on, while others go on.
    void load_ahead(std::filesystem::path root);
    /// How to name `path` to the person: relative to where dsar was called when that is shorter.
    [[nodiscard]] std::string named(const std::filesystem::path& path) const;
    /// Flags that `next` lines must repeat so that they work from here: `-C DIR `, or nothing.
    [[nodiscard]] std::string repeated_flags() const;
    /// Asks one question on stderr and returns the answer without its line end. Throws Error
    /// (Usage) naming `flag` when nobody can be asked.
    std::string ask(std::string_view question, std::string_view flag);

 private:
    std::unique_ptr<ModulesAhead> ahead_;
};

/// A session on the real process: file descriptors, terminal, account, clock.
void prepare(Session& session);

/// Today in the machine's time zone.
Date local_today();

}  // namespace dsar::cli
