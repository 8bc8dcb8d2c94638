// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/case_file.hpp"

#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/file_lock.hpp"
#include "libdsar/cases/sealed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view sealed_suffix = ".sealed";

struct Number {
    int year = 0;
    int count = 0;
};

/// `2026-0007`: four digits, a hyphen, four digits or more.
std::optional<Number> parse_number(std::string_view id) {
    const bool digits = id.find_first_not_of("0123456789-") == std::string_view::npos;
    if (id.size() < 9 || id.size() > 12 || id[4] != '-' || !digits ||
        id.find('-', 5) != std::string_view::npos || id.find('-') != 4) {
        return std::nullopt;
    }
    Number number;
    const std::string year(id.substr(0, 4));
    const std::string count(id.substr(5));
    std::from_chars(year.data(), year.data() + year.size(), number.year);
    std::from_chars(count.data(), count.data() + count.size(), number.count);
    return number;
}

std::string id_of(int year, int count) {
    return fmt::format("{:04}-{:04}", year, count);
}

int last_in_folder(const fs::path& cases, int year) {
    int last = 0;
    for (const auto& entry : fs::directory_iterator(cases)) {
        const auto number = parse_number(entry.path().filename().string());
        if (number && number->year == year) {
            last = std::max(last, number->count);
        }
    }
    return last;
}

/// The last number given out in `year`, also of cases that are no longer there. The caller holds
/// the lock of the numbers.
class LastNumber {
 public:
    LastNumber(const fs::path& workspace, int year)
        : path_(workspace / ".dsar" / fmt::format("last-case-{:04}", year)) {}

    [[nodiscard]] int read() const {
        std::error_code ignored;
        if (!fs::exists(path_, ignored)) {
            return 0;
        }
        const std::string text = read_file(path_);
        int last = 0;
        std::from_chars(text.data(), text.data() + text.size(), last);
        return last;
    }

    void write(int number) const { write_file(path_, fmt::format("{}\n", number)); }

 private:
    fs::path path_;
};

/// Makes the folder of the next free number.
std::string make_folder(const fs::path& workspace, const fs::path& cases, int year) {
    make_private_folder(workspace / ".dsar");
    const Descriptor guard = lock_file(workspace / ".dsar" / "numbers.lock");
    const LastNumber last(workspace, year);
    for (int count = std::max(last.read(), last_in_folder(cases, year)) + 1;; ++count) {
        const std::string id = id_of(year, count);
        // mkdir is the judge: it succeeds once, whatever the lock is worth on a network folder.
        if (make_new_folder(cases / id)) {
            last.write(count);
            return id;
        }
    }
}

/// A document's name is one plain name: it becomes a file of the case's folder.
void check_name(std::string_view name) {
    if (name.empty() || name.starts_with('.') || name.find('/') != std::string_view::npos) {
        throw Error(ErrorKind::Usage, fmt::format("'{}' is not the name of a document", name));
    }
}

}  // namespace

struct CaseFile::State {
    fs::path workspace;
    std::string id;
    fs::path folder;
    Descriptor lock;

    [[nodiscard]] fs::path path_of(std::string_view name) const {
        return folder / (std::string(name) + std::string(sealed_suffix));
    }
    [[nodiscard]] std::string full_name(std::string_view name) const {
        return fmt::format("{}/{}", id, name);
    }
};

CaseFile::CaseFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
CaseFile::CaseFile(CaseFile&&) noexcept = default;
CaseFile& CaseFile::operator=(CaseFile&&) noexcept = default;
CaseFile::~CaseFile() = default;

CaseFile CaseFile::create(const fs::path& workspace, int year) {
    const fs::path cases = workspace / "cases";
    make_private_folder(cases);
    return open(workspace, make_folder(workspace, cases, year));
}

CaseFile CaseFile::open_to_read(const fs::path& workspace, std::string_view case_id) {
    auto state = std::make_unique<State>();
    state->workspace = workspace;
    state->id = case_id;
    state->folder = workspace / "cases" / state->id;
    std::error_code ignored;
    if (!parse_number(case_id)) {
        throw Error(ErrorKind::Usage, fmt::format("'{}' is not a case number", case_id),
                    "case numbers look like 2026-0007");
    }
    if (!fs::is_directory(state->folder, ignored)) {
        throw Error(ErrorKind::Usage, fmt::format("there is no case {}", case_id));
    }
    return CaseFile(std::move(state));
}

CaseFile CaseFile::open(const fs::path& workspace, std::string_view case_id) {
    CaseFile file = open_to_read(workspace, case_id);
    std::optional<Descriptor> lock = try_lock_file(file.folder() / "lock");
    if (!lock) {
        throw Error(ErrorKind::Busy, fmt::format("case {} is in use", case_id),
                    "another dsar works on it", "wait until it is done, and try again");
    }
    file.state_->lock = std::move(*lock);
    return file;
}

bool CaseFile::is_in_use(const fs::path& workspace, std::string_view case_id) {
    const fs::path lock = workspace / "cases" / case_id / "lock";
    std::error_code ignored;
    return fs::exists(lock, ignored) && !try_lock_file(lock);
}

const std::string& CaseFile::id() const {
    return state_->id;
}

const fs::path& CaseFile::folder() const {
    return state_->folder;
}

void CaseFile::write_sealed(std::string_view name, std::string_view text) const {
    check_name(name);
    const Secret key = make_workspace_key(state_->workspace);
    write_file(state_->path_of(name), seal(key, state_->full_name(name), text));
}

void CaseFile::remove_sealed(std::string_view name) const {
    check_name(name);
    std::error_code ignored;
    std::filesystem::remove(state_->path_of(name), ignored);
}

std::string CaseFile::read_sealed(std::string_view name) const {
    check_name(name);
    if (!has(name)) {
        throw Error(ErrorKind::Failed, fmt::format("case {} has no {}", state_->id, name));
    }
    const Secret key = read_workspace_key(state_->workspace);
    return unseal(key, state_->full_name(name), read_file(state_->path_of(name)));
}

bool CaseFile::has(std::string_view name) const {
    check_name(name);
    std::error_code ignored;
    return fs::is_regular_file(state_->path_of(name), ignored);
}

}  // namespace dsar
