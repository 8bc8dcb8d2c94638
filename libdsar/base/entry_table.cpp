// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/entry_table.hpp"

#include "libdsar/base/temporary_file.hpp"

#include <span>

namespace dsar {

EntryTable::EntryTable(const std::filesystem::path& folder, std::size_t most_in_memory)
    : bytes_(folder, most_in_memory), positions_(folder, most_in_memory / 4) {}

std::uint64_t EntryTable::append(std::string_view entry) {
    const std::uint64_t position = bytes_.size();
    const std::uint64_t size = entry.size();
    bytes_.write(position, std::string_view(reinterpret_cast<const char*>(&size), sizeof size));
    bytes_.write(position + sizeof size, entry);
    return position;
}

void EntryTable::push_back(std::string_view entry) {
    positions_.push_back(append(entry));
}

void EntryTable::replace(std::size_t number, std::string_view entry) {
    positions_.put(number, append(entry));
}

std::string EntryTable::operator[](std::size_t number) const {
    if (number >= size()) {
        refuse_temporary("it has no such entry");
    }
    const std::uint64_t position = positions_[number];
    std::uint64_t size = 0;
    bytes_.read(position, std::span<char>(reinterpret_cast<char*>(&size), sizeof size));
    std::string entry(size, '\0');
    bytes_.read(position + sizeof size, entry);
    return entry;
}

}  // namespace dsar
