// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/file_set.hpp"

#include "libdsar/base/compress.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"
#include "libdsar/stores/archive_file.hpp"
#include "libdsar/stores/live_file.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/recode.hpp"
#include "libdsar/stores/rewrite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fnmatch.h>
#include <numeric>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

bool is_glob(std::string_view text) {
    return text.find_first_of("*?[") != std::string_view::npos;
}

std::pair<std::string_view, std::string_view> split_first(std::string_view path) {
    const std::size_t slash = path.find('/');
    return slash == std::string_view::npos
               ? std::pair(path, std::string_view())
               : std::pair(path.substr(0, slash), path.substr(slash + 1));
}

StoreFile on_disk(const fs::path& path, std::string name) {
    StoreFile file = identified(path);
    file.name = std::move(name);
    return file;
}

std::uint64_t largest_expansion(const StoreEntry& store) {
    constexpr std::uint64_t usual = 1000;
    const std::string text = option(store, "expands");
    if (text.empty()) {
        return usual;
    }
    const bool is_number =
        text.size() <= 9 && text.find_first_not_of("0123456789") == std::string::npos;
    if (!is_number || text.front() == '0') {
        throw settings_error(store, {}, "`expands` must be a number, such as 5000");
    }
    return std::stoull(text);
}

/// Where the glob's part for an archive ends, if it can mean members of the file `name`: at a part
/// that says something of the name, so that `*/*.csv` goes into folders only.
std::optional<std::string_view> glob_of_members(std::string_view glob, std::string_view name) {
    for (std::size_t slash = glob.find('/'); slash != std::string_view::npos;
         slash = glob.find('/', slash + 1)) {
        const std::string_view head = glob.substr(0, slash);
        const std::string_view last = head.substr(head.rfind('/') + 1);
        if (last.find_first_not_of("*?") != std::string_view::npos && glob_matches(head, name)) {
            return glob.substr(slash + 1);
        }
    }
    return std::nullopt;
}

constexpr std::size_t utf16_mark = 4;

bool has_encoding(const StoreEntry& store) {
    return !option(store, "encoding").empty();
}

/// UTF-32 begins like UTF-16 in its own order of bytes, and goes on with zeros.
bool is_utf16(std::string_view front) {
    const bool is_wide = front.size() == utf16_mark && front[2] == '\0' && front[3] == '\0';
    return front.starts_with("\xFE\xFF") || (front.starts_with("\xFF\xFE") && !is_wide);
}

std::unique_ptr<ByteSource> in_utf8(const StoreEntry& store, std::unique_ptr<ByteSource> source) {
    if (has_encoding(store)) {
        return source;
    }
    auto peeked = std::make_unique<Peeked>(std::move(source), utf16_mark);
    if (!is_utf16(peeked->front())) {
        return peeked;
    }
    return recoded(std::move(peeked), "UTF-16", false);
}

StoreFile literal_file(const StoreEntry& store, const CollectionEntry& collection,
                       const fs::path& path, std::string name) {
    std::error_code fault;
    const fs::file_status status = fs::status(path, fault);
    if (!fs::is_regular_file(status)) {
        throw reading_error(store, collection.name,
                            fs::exists(status) ? fmt::format("{} is not a file", path.string())
                                               : fmt::format("there is no {}", path.string()));
    }
    return on_disk(path, std::move(name));
}

/// The file that a path without wildcards means, or the archive that it goes into.
StoreFile named_file(const StoreEntry& store, const CollectionEntry& collection,
                     const fs::path& folder) {
    const std::string_view path = collection.path;
    std::error_code fault;
    for (std::size_t slash = path.find('/');
         slash != std::string_view::npos && !fs::is_regular_file(folder / path, fault);
         slash = path.find('/', slash + 1)) {
        const std::string_view head = path.substr(0, slash);
        if (fs::is_regular_file(folder / head, fault)) {
            StoreFile file = literal_file(store, collection, folder / head, std::string(head));
            file.members = path.substr(slash + 1);
            return file;
        }
    }
    return literal_file(store, collection, folder / path, std::string(path));
}

/// What a glob takes and is neither (a pipe, a socket) holds records that nobody could read twice.
void require_file_or_folder(const StoreEntry& store, const CollectionEntry& collection,
                            const fs::path& path, const fs::file_status& status) {
    if (!fs::is_regular_file(status) && !fs::is_directory(status)) {
        throw reading_error(store, collection.name, path.string() + " is not a file");
    }
}

/// A link is followed while it stays in the folder; its target is taken once.
bool take_target(const StoreEntry& store, const CollectionEntry& collection, const fs::path& folder,
                 const fs::path& path, std::set<fs::path>& taken) {
    std::error_code fault;
    const fs::path target = fs::canonical(path, fault);
    if (fault || !is_inside(target.lexically_relative(fs::canonical(folder)).string())) {
        throw reading_error(store, collection.name,
                            "a link leads out of the store's folder, or nowhere");
    }
    require_file_or_folder(store, collection, path, fs::status(target));
    return fs::is_regular_file(target) && taken.insert(target).second;
}

/// Every regular file and link below the folder that the glob means, links resolved.
std::vector<StoreFile> matching_files(const StoreEntry& store, const CollectionEntry& collection,
                                      const fs::path& folder) {
    std::vector<StoreFile> files;
    std::set<fs::path> taken;
    std::vector<StoreFile> links;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        std::string name = entry.path().lexically_relative(folder).generic_string();
        const bool is_meant = glob_matches(collection.path, name);
        const auto members = is_meant ? std::nullopt : glob_of_members(collection.path, name);
        if ((!is_meant && !members) || is_temporary(entry.path())) {
            continue;
        }
        if (entry.is_symlink()) {
            links.push_back({entry.path(), std::move(name)});
            links.back().members = members.value_or("");
            continue;
        }
        if (is_meant) {
            require_file_or_folder(store, collection, entry.path(), entry.status());
        }
        if (entry.is_regular_file()) {
            taken.insert(fs::canonical(entry.path()));
            files.push_back(on_disk(entry.path(), std::move(name)));
            files.back().members = members.value_or("");
        }
    }
    const auto by_name = [](const StoreFile& left, const StoreFile& right) {
        return left.name < right.name;
    };
    std::sort(links.begin(), links.end(), by_name);
    for (StoreFile& link : links) {
        if (take_target(store, collection, folder, link.path, taken)) {
            files.push_back(on_disk(link.path, std::move(link.name)));
            files.back().members = std::move(link.members);
        }
    }
    std::sort(files.begin(), files.end(), by_name);
    return files;
}

}  // namespace

StoreFile identified(const fs::path& path, int descriptor) {
    struct statx found {};
    const bool is_open = descriptor >= 0;
    if (::statx(is_open ? descriptor : AT_FDCWD, is_open ? "" : path.c_str(),
                is_open ? AT_EMPTY_PATH : 0, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) {
        throw_system_error("read", path, errno);
    }
    StoreFile file{path, {}, found.stx_size};
    file.number = found.stx_ino;
    // With the time at which it was made: an inode that is free is given to the next file.
    file.device = (std::uint64_t{found.stx_dev_major} << 32U) | found.stx_dev_minor;
    if ((found.stx_mask & STATX_BTIME) != 0) {
        constexpr std::uint64_t spread = 0x9e3779b97f4a7c15U;
        file.device ^= (static_cast<std::uint64_t>(found.stx_btime.tv_sec) * 1'000'000'000 +
                        found.stx_btime.tv_nsec) *
                       spread;
    }
    return file;
}

bool is_inside(std::string_view path) {
    std::string_view rest = path;
    while (!rest.empty()) {
        const auto [part, more] = split_first(rest);
        if (part == "..") {
            return false;
        }
        rest = more;
    }
    return !path.starts_with('/');
}

bool glob_matches(std::string_view glob, std::string_view name) {
    const auto [pattern, more_patterns] = split_first(glob);
    const auto [part, more_parts] = split_first(name);
    if (pattern == "**" && !more_patterns.empty()) {
        return glob_matches(more_patterns, name) ||
               (!more_parts.empty() && glob_matches(glob, more_parts));
    }
    if (pattern == "**") {
        return true;
    }
    if (::fnmatch(std::string(pattern).c_str(), std::string(part).c_str(), FNM_NOESCAPE) != 0) {
        return false;
    }
    if (more_patterns.empty() || more_parts.empty()) {
        return more_patterns.empty() && more_parts.empty();
    }
    return glob_matches(more_patterns, more_parts);
}

void require_store_path(const StoreEntry& store, const fs::path& root) {
    std::error_code fault;
    const fs::path path = store_path(store, root);
    const fs::file_status status = fs::status(path, fault);
    if (!fs::exists(status)) {
        throw reading_error(store, {},
                            status.type() == fs::file_type::not_found
                                ? fmt::format("there is no {}", path.string())
                                : fmt::format("{}: {}", path.string(), fault.message()));
    }
    // A store of which nothing was asked is opened all the same: then it must be one that opens.
    const int needed = fs::is_directory(status) ? R_OK | X_OK : R_OK;
    if (::access(path.c_str(), needed) != 0) {
        throw reading_error(
            store, {},
            fmt::format("{}: {}", path.string(), std::generic_category().message(errno)));
    }
}

std::vector<StoreFile> files_of(const StoreEntry& store, const CollectionEntry& collection,
                                const fs::path& root) {
    const fs::path base = store_path(store, root);
    if (!is_inside(collection.path)) {
        throw settings_error(store, collection.name, "its `path` leads out of the store's folder");
    }
    if (collection.path.empty()) {
        if (fs::is_directory(base)) {
            throw settings_error(store, collection.name, "the store's `path` is a folder",
                                 "give the collection a `path` in it: a file name or a glob");
        }
        return {literal_file(store, collection, base, base.filename().string())};
    }
    if (!is_glob(collection.path)) {
        std::set<fs::path> taken;
        StoreFile file = named_file(store, collection, base);
        take_target(store, collection, base, file.path, taken);
        return {std::move(file)};
    }
    require_store_path(store, root);
    std::vector<StoreFile> files;
    try {
        files = matching_files(store, collection, base);
    } catch (const fs::filesystem_error& error) {
        throw reading_error(store, collection.name,
                            "its folder cannot be read: " + error.code().message());
    }
    if (files.empty() && !flag_option(store, "may_be_empty", false)) {
        throw reading_error(store, collection.name,
                            fmt::format("no file is named {}", collection.path),
                            "if that is right, say `may_be_empty: true` in its map");
    }
    return files;
}

std::uint64_t total_size(const std::vector<StoreFile>& files) {
    return std::accumulate(
        files.begin(), files.end(), std::uint64_t{0},
        [](std::uint64_t sum, const StoreFile& file) { return sum + file.size; });
}

void each_file_below(const fs::path& folder,
                     const std::function<void(const StoreFile& file)>& take) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_symlink() && entry.is_regular_file() && !is_temporary(entry.path())) {
            take({entry.path(), entry.path().lexically_relative(folder).generic_string(),
                  entry.file_size()});
        }
    }
}

void each_file_of_store(const StoreEntry& store, const fs::path& root,
                        const std::function<void(const StoreFile& file)>& take) {
    require_store_path(store, root);
    const fs::path path = store_path(store, root);
    if (fs::is_directory(path)) {
        each_file_below(path, take);
    } else {
        take({path, path.filename().string(), fs::file_size(path)});
    }
}

bool reaches_into(std::string_view glob, std::string_view name) {
    return glob_of_members(glob, name).has_value() || glob.starts_with(std::string(name) + "/");
}

void each_text_file(const StoreEntry& store, const CollectionEntry& collection,
                    const std::vector<StoreFile>& files,
                    const std::function<void(const StoreFile& file)>& take) {
    const std::uint64_t expands = largest_expansion(store);
    bool any = files.empty();
    for (const StoreFile& file : files) {
        // A complaint of `take` names its file itself.
        const auto complaining = [&](const auto& work) {
            try {
                return work();
            } catch (const Error& error) {
                throw reading_error(store, collection.name, file.name, error);
            }
        };
        const auto archive = complaining([&] { return ArchiveFile::open(file, expands); });
        if (!archive && file.members.empty()) {
            StoreFile single = file;
            single.is_single = true;
            take(single);
            any = true;
        }
        while (archive && complaining([&] { return archive->next(file.members); })) {
            StoreFile member = file;
            member.name += "/" + archive->name();
            member.archive = archive;
            member.member = archive->number();
            take(member);
            any = true;
        }
    }
    if (!any && !flag_option(store, "may_be_empty", false)) {
        throw reading_error(store, collection.name, "no file is in an archive that it names",
                            "if that is right, say `may_be_empty: true` in its map");
    }
}

std::string_view only_read_because(const StoreEntry& store, const StoreFile& file) {
    if (file.archive) {
        return "the record lies in an archive, whose members are only read";
    }
    if (has_encoding(store)) {
        return {};
    }
    auto source = decompressed(open_live(file), file.path.string());
    return is_utf16(Peeked(std::move(source), utf16_mark).front())
               ? "the file is in UTF-16, which is only written where the map says `encoding`"
               : std::string_view();
}

std::unique_ptr<ByteSource> open_collection_file(const StoreEntry& store,
                                                 const CollectionEntry& collection,
                                                 const StoreFile& file) {
    try {
        if (file.archive) {
            return in_utf8(store, file.archive->open_member(file.member));
        }
        const std::uint64_t expands = largest_expansion(store);
        if (auto archive = file.is_single ? nullptr : ArchiveFile::open(file, expands)) {
            return whole_archive(std::move(archive), file.members);
        }
        return in_utf8(store, counted(decompressed(open_live(file), file.path.string()),
                                      std::make_shared<Expansion>(file.size, expands)));
    } catch (const Error& error) {
        throw reading_error(store, collection.name, file.name, error);
    }
}

}  // namespace dsar
