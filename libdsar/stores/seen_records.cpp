// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/seen_records.hpp"

#include "libdsar/base/compress.hpp"
#include "libdsar/base/descriptor.hpp"
#include "libdsar/stores/held_file.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <fcntl.h>
#include <iterator>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_records = std::size_t{1} << 14;  // of a pass
constexpr std::size_t most_passes = 16;
constexpr std::size_t longest_end = 2;  // of a line

struct KeptPass {
    std::string store;
    std::string collection;
    std::vector<SeenFile> files;
};

struct KeptPasses {
    std::mutex mutex;
    std::deque<KeptPass> passes;
};

KeptPasses& kept_passes() {
    static KeptPasses passes;
    return passes;
}

/// Whether what is parsed stands in the file as it is: neither compressed nor UTF-16.
bool stands_as_text(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, longest_compression_mark> bytes{};
    const ssize_t size =
        file.is_open() ? ::pread(file.number(), bytes.data(), bytes.size(), 0) : -1;
    const std::string_view front(bytes.data(),
                                 static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return size >= 0 && packing_of(front) == Packing::None && !front.starts_with("\xff\xfe") &&
           !front.starts_with("\xfe\xff");
}

std::optional<FileState> state_now(const fs::path& path) {
    std::error_code fault;
    return file_state_if_there(path, fault);
}

bool is_over_these(const KeptPass& pass, const std::vector<SeenFile>& files) {
    return std::ranges::equal(pass.files, files, [](const SeenFile& then, const SeenFile& now) {
        return then.path == now.path && then.state == now.state;
    });
}

/// What all passes over these files that are kept have seen together, where the files are as they
/// were; nullopt: no pass over just these is known.
std::optional<std::vector<SeenFile>> seen_in(const StoreEntry& store,
                                             const CollectionEntry& collection,
                                             const std::vector<StoreFile>& files) {
    std::vector<SeenFile> result;
    for (const StoreFile& file : files) {
        std::error_code fault;
        const fs::path path = fs::canonical(file.path, fault);
        const std::optional<FileState> state = fault ? std::nullopt : state_now(path);
        if (!state) {
            return std::nullopt;
        }
        result.push_back({path, *state, {}});
    }
    std::ranges::sort(result, {}, &SeenFile::path);
    KeptPasses& kept = kept_passes();
    const std::scoped_lock lock(kept.mutex);
    bool is_known = false;
    for (const KeptPass& pass : kept.passes) {
        const bool is_one = pass.store == store.name && pass.collection == collection.name &&
                            is_over_these(pass, result);
        is_known = is_known || is_one;
        for (std::size_t number = 0; is_one && number < result.size(); ++number) {
            std::ranges::copy(pass.files[number].records,
                              std::back_inserter(result[number].records));
        }
    }
    for (SeenFile& file : result) {
        std::ranges::sort(file.records);
        const auto [from, to] = std::ranges::unique(file.records);
        file.records.erase(from, to);
    }
    return is_known ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace

void SeenPass::begin(const StoreFile& file) {
    std::error_code fault;
    const fs::path path = fs::canonical(file.path, fault);
    const std::optional<FileState> state = fault ? std::nullopt : state_now(path);
    is_useful_ = is_useful_ && state && file.archive == nullptr && file.members.empty();
    if (is_useful_) {
        files_.push_back({path, *state, {}});
    }
}

void SeenPass::add(std::uint64_t begin, std::size_t size) {
    if (!is_useful_) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    if (count_ == most_records) {
        is_useful_ = false;
    } else if (is_useful_) {
        files_.back().records.push_back({begin, size});
        ++count_;
    }
}

void SeenPass::end() {
    const std::scoped_lock lock(mutex_);
    is_useful_ = is_useful_ && state_now(files_.back().path) == files_.back().state &&
                 stands_as_text(files_.back().path);
}

std::optional<std::vector<SeenFile>> SeenPass::take() {
    if (!is_useful_) {
        return std::nullopt;
    }
    std::ranges::sort(files_, {}, &SeenFile::path);
    return std::move(files_);
}

void keep_seen(const StoreEntry& store, const CollectionEntry& collection, SeenPass& pass) {
    std::optional<std::vector<SeenFile>> files = pass.take();
    if (!files || files->empty()) {
        return;
    }
    KeptPasses& kept = kept_passes();
    const std::scoped_lock lock(kept.mutex);
    kept.passes.push_back({store.name, collection.name, *std::move(files)});
    if (kept.passes.size() > most_passes) {
        kept.passes.pop_front();
    }
}

bool asks_for_places(std::span<const Query> queries, const CollectionQueries& mine) {
    const auto is_place = [](const std::string& field) { return FieldPath(field).is_position(); };
    return std::ranges::any_of(mine.numbers, [&](std::size_t number) {
        return std::ranges::any_of(queries[number].any, [&](const Condition& condition) {
            return std::ranges::any_of(condition.fields, is_place);
        });
    });
}

bool read_seen(const StoreEntry& store, const CollectionEntry& collection,
               const std::vector<StoreFile>& files,
               const std::function<void(const StoreFile& file)>& begin, const TakeSeen& take) {
    const std::optional<std::vector<SeenFile>> seen = seen_in(store, collection, files);
    if (!seen) {
        return false;
    }
    std::string text;
    for (const StoreFile& file : files) {
        begin(file);
        const fs::path path = fs::canonical(file.path);
        const auto known = std::ranges::find(*seen, path, &SeenFile::path);
        if (known == seen->end()) {
            return false;  // a link means another file by now
        }
        const Descriptor open(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        struct stat found {};
        if (::fstat(open.number(), &found) != 0 || state_of(found) != known->state) {
            return false;
        }
        for (const SeenRecord& record : known->records) {
            text.resize(static_cast<std::size_t>(record.size) + longest_end);
            const ssize_t got =
                ::pread(open.number(), text.data(), text.size(), static_cast<off_t>(record.begin));
            if (got < static_cast<ssize_t>(record.size)) {
                return false;
            }
            take(file, record, std::string_view(text).substr(0, static_cast<std::size_t>(got)));
        }
    }
    return true;
}

}  // namespace dsar
