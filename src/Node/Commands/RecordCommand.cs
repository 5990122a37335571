// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Networking;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse genesis record</c>, <c>record export</c>, <c>record import</c>: what a validator's keys signed, begun once and taken along to another machine.</summary>
internal static class RecordCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("record", "Begins the signing record of a validator whose keys never signed on this network: once, before its first start.");
        Place place = new(command);
        command.SetAction(parsed => place.Run(parsed, static (directory, chain, keys) =>
        {
            Begin(directory, chain, keys);
            Console.Out.WriteLine("The signing record is begun. If these keys ever signed elsewhere, remove it again: two records mean two different votes.");
        }));
        command.Subcommands.Add(CreateExport());
        command.Subcommands.Add(CreateImport());
        return command;
    }

    /// <summary>Begins the signing record in a data directory.</summary>
    /// <exception cref="CommandException">There is one.</exception>
    public static void Begin(string dataDirectory, in Hash256 chain, ValidatorKeys keys)
    {
        if (!AgreementNode.TryCreateRecord(FilesIn(dataDirectory), chain, keys))
        {
            throw new CommandException(ExitCode.Data, $"There is a signing record in '{DataDirectory.ConsensusIn(dataDirectory)}' already; it is never begun twice.");
        }
    }

    private static Command CreateExport()
    {
        Command command = new("export", "Writes the signing record to a file, to take it along to another machine. The node must be stopped, and the keys must not sign here afterwards.");
        Argument<string> file = new("FILE") { Description = "The file to write; must not exist." };
        command.Arguments.Add(file);
        Place place = new(command);
        command.SetAction(parsed => place.Run(parsed, (directory, chain, keys) => Export(directory, chain, keys, parsed.GetRequiredValue(file))));
        return command;
    }

    private static Command CreateImport()
    {
        Command command = new(
            "import", "Forbids what an exported signing record says was signed: raises the floor of the record here, or begins one. The file must be newer than the keys' last signature.");
        Argument<string> file = new("FILE") { Description = "The exported file." };
        command.Arguments.Add(file);
        Place place = new(command);
        command.SetAction(parsed => place.Run(parsed, (directory, chain, keys) => Import(directory, chain, keys, parsed.GetRequiredValue(file))));
        return command;
    }

    private static void Export(string directory, in Hash256 chain, ValidatorKeys keys, string path)
    {
        if (!RecordTransfer.Export(FilesIn(directory), chain, keys).TryGet(out RecordDocument? document, out VoteRecordError error))
        {
            throw new CommandException(ExitCode.Data, $"Nothing is exported: {Describe(error, directory)}.");
        }

        try
        {
            using FileStream output = new(path, FileMode.CreateNew, FileAccess.Write);
            output.Write(document.Json);
            output.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"'{path}' cannot be written: {exception.Message}", exception);
        }

        Console.Out.WriteLine($"The signing record is in '{path}'. Where it is imported, these keys sign from height {document.FirstHeight} on.");
        Console.Out.WriteLine("It is true only as long as they do not sign here any more: start no validator with them in this data directory again.");
    }

    private static void Import(string directory, in Hash256 chain, ValidatorKeys keys, string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > SigningInterchange.BytesMax })
        {
            throw new CommandException(ExitCode.Usage, $"Nothing is imported: {Describe(InterchangeError.TooLarge, path)}.");
        }

        byte[] document = StoreOpening.ReadFile(path, "exported signing record");
        if (!RecordTransfer.Import(FilesIn(directory), chain, keys, document).TryGet(out RecordImport done, out RecordImportError error))
        {
            throw error.Record is { } inRecord
                ? new CommandException(ExitCode.Data, $"Nothing is imported: {Describe(inRecord, directory)}.")
                : new CommandException(ExitCode.Usage, $"Nothing is imported: {Describe(error.Document, path)}.");
        }

        Console.Out.WriteLine(
            done.IsBegun ? $"A signing record is begun here: these keys sign from height {done.Floor} on."
            : done.Floor > done.FloorBefore ? $"These keys sign here from height {done.Floor} on; before it was {done.FloorBefore}."
            : $"The record here forbids all that already: these keys sign from height {done.Floor} on.");
        Console.Out.WriteLine("If they signed anywhere after the export, do not start the validator: export again there.");
    }

    private static AgreementFiles FilesIn(string dataDirectory)
    {
        string folder = DataDirectory.ConsensusIn(dataDirectory);
        Directory.CreateDirectory(folder);
        return new AgreementFiles(folder);
    }

    private static string Describe(VoteRecordError error, string directory) => error switch
    {
        VoteRecordError.Missing => $"there is no signing record in '{DataDirectory.ConsensusIn(directory)}'",
        VoteRecordError.OtherIdentity => $"the signing record in '{DataDirectory.ConsensusIn(directory)}' is of another chain or of other keys",
        VoteRecordError.RolledBack => $"the signing record in '{DataDirectory.ConsensusIn(directory)}' was put back to an earlier state, so nobody knows what was signed since",
        _ => $"the signing record in '{DataDirectory.ConsensusIn(directory)}' is damaged, so nobody knows all that was signed",
    };

    private static string Describe(InterchangeError error, string path) => error switch
    {
        InterchangeError.TooLarge => $"'{path}' is longer than an exported record can be",
        InterchangeError.OtherIdentity => $"'{path}' is of another chain or of other keys",
        InterchangeError.UnknownVersion => $"'{path}' is of a format or version that this program does not know",
        _ => $"'{path}' is no exported signing record",
    };

    /// <summary>The options that say whose record it is, and the data directory held while it is worked on.</summary>
    private sealed class Place
    {
        private readonly Option<string> _network = new("--network") { Description = "The network: a genesis file, or a name as for node.", HelpName = "NETWORK", Required = true };
        private readonly Option<string> _data = new("--data-dir") { Description = "The data directory.", HelpName = "PATH", Required = true };
        private readonly Option<string> _key = new("--validator-key") { Description = "The validator's key file.", HelpName = "FILE", Required = true };
        private readonly Option<string> _passphrase = new("--validator-passphrase-file") { Description = "File whose first line is the passphrase.", HelpName = "FILE", Required = true };

        internal Place(Command command)
        {
            foreach (Option option in (Option[])[_network, _data, _key, _passphrase])
            {
                command.Options.Add(option);
            }
        }

        internal delegate void Work(string dataDirectory, Hash256 chain, ValidatorKeys keys);

        /// <summary>Works on the record while no node can.</summary>
        /// <exception cref="CommandException">A node runs there, or something is wrong.</exception>
        internal int Run(ParseResult parsed, Work work)
        {
            string network = parsed.GetRequiredValue(_network);
            (GenesisSpec genesis, _) = StoreOpening.ReadGenesis(network);
            GenesisFile.ReadConsensus(genesis, network);
            using ValidatorKeys keys = ValidatorFiles.OpenKeys(parsed.GetRequiredValue(_key), parsed.GetRequiredValue(_passphrase));
            using DataDirectory directory = DataDirectory.Take(parsed.GetRequiredValue(_data));
            try
            {
                work(directory.Root, GenesisCommand.HashOf(genesis), keys);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCode.Data, $"The signing record in '{DataDirectory.ConsensusIn(directory.Root)}' cannot be worked on: {exception.Message}", exception);
            }

            return ExitCode.Success;
        }
    }
}
