// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>Copies of a store in directories of their own, and the way back.</summary>
public static class RocksDbBackup
{
    private const string PartialSuffix = ".partial";

    /// <summary>Writes a backup while the store stays in use. It appears under its name only when it is complete.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The directory of the backup, which must not exist.</param>
    /// <exception cref="StorageException">The directory exists, or the disk failed.</exception>
    public static void Create(RocksDbStore store, string path)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.Exists(target))
        {
            throw new StorageException($"'{path}' exists already.");
        }

        string partial = target + PartialSuffix;
        DeleteIfThere(partial);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        store.CreateCheckpoint(partial);
        Directory.Move(partial, target);
    }

    /// <summary>Makes a store directory from a backup, whose checksums are verified. The backup stays as it is.</summary>
    /// <param name="backupPath">The backup.</param>
    /// <param name="path">The directory of the store to be, which must not exist or be empty.</param>
    /// <param name="layout">The families.</param>
    /// <exception cref="StorageException">There is no backup, it is damaged, or the target holds files.</exception>
    public static void Restore(string backupPath, string path, IReadOnlyList<FamilyLayout> layout)
    {
        if (!File.Exists(Path.Combine(backupPath, "CURRENT")))
        {
            throw new StorageException($"'{backupPath}' holds no backup.");
        }

        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new StorageException($"'{path}' is not empty: move it away first.");
        }

        string partial = target + PartialSuffix;
        DeleteIfThere(partial);
        Directory.CreateDirectory(partial);
        foreach (string file in Directory.EnumerateFiles(backupPath))
        {
            File.Copy(file, Path.Combine(partial, Path.GetFileName(file)));
        }

        // Opened before it gets its name, so that what cannot be used is never put in place.
        using (RocksDbStore store = RocksDbStore.Open(partial, layout))
        {
            store.VerifyChecksums();
        }

        if (Directory.Exists(target))
        {
            Directory.Delete(target);
        }

        Directory.Move(partial, target);
    }

    private static void DeleteIfThere(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
