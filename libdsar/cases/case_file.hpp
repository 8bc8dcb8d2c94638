// SPDX-License-Identifier: Apache-2.0
// The folder of one case: cases/2026-0007/. Numbers are given out once, also to two processes at
// once.
#pragma once

#include "libdsar/base/api.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// A case that this process holds (a lock file; released when destroyed), or only reads.
class DSAR_API CaseFile {
 public:
    /// Makes the next free number of `year` in `workspace`/cases. Throws Error (Failed).
    static CaseFile create(const std::filesystem::path& workspace, int year);
    /// Opens and locks an existing case. Throws Error: Usage when there is none, Busy when it is
    /// held.
    static CaseFile open(const std::filesystem::path& workspace, std::string_view case_id);

    /// Opens a case only to read from it, also while another process holds it and changes it.
    /// Throws Error (Usage) when there is none.
    static CaseFile open_to_read(const std::filesystem::path& workspace, std::string_view case_id);

    /// Whether a process, this one too, holds a case.
    static bool is_in_use(const std::filesystem::path& workspace, std::string_view case_id);

    CaseFile(CaseFile&&) noexcept;
    CaseFile& operator=(CaseFile&&) noexcept;
    ~CaseFile();

    [[nodiscard]] const std::string& id() const;
    [[nodiscard]] const std::filesystem::path& folder() const;

    /// Writes a document that holds personal data, encrypted with the workspace key
    /// (AES-256-GCM, `.dsar/workspace.key`), and reads it back. Throws Error.
    void write_sealed(std::string_view name, std::string_view text) const;
    [[nodiscard]] std::string read_sealed(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    /// Deletes it; nothing happens when it is not there.
    void remove_sealed(std::string_view name) const;

 private:
    struct State;
    explicit CaseFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace dsar
