// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Calls methods of the node that works in a data directory, over its local socket, where everything may be called by who may open the file.</summary>
internal static class NodeSocket
{
    /// <summary>Time for what a node answers at once.</summary>
    public static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(5);

    private const int AnswerBytesMax = 16 * 1024 * 1024;

    /// <summary>The data directory of the settings if a process works there; null when it is free or none is named.</summary>
    public static string? FindBusy(ResolvedSettings settings) =>
        settings.TryGet(Settings.DataDirectory, out string path) && DataDirectory.FindHolder(Path.GetFullPath(path)) is not null ? Path.GetFullPath(path) : null;

    /// <summary>Calls a method.</summary>
    /// <param name="root">The data directory.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="patience">How long it may take; <see cref="Timeout.InfiniteTimeSpan"/> for long work.</param>
    /// <param name="cancellationToken">Hangs up.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="CommandException">Nobody answers in time, or the node refused.</exception>
    public static async Task<JsonElement> CallAsync(string root, string method, object?[] parameters, TimeSpan patience, CancellationToken cancellationToken)
    {
        string path = DataDirectory.SocketIn(root);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ended.CancelAfter(patience);
        JsonElement answer;
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ended.Token).ConfigureAwait(false);
            using NetworkStream stream = new(socket);
            byte[] request = [.. JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = 1, method, @params = parameters }), (byte)'\n'];
            await stream.WriteAsync(request, ended.Token).ConfigureAwait(false);
            answer = JsonSerializer.Deserialize<JsonElement>((await ReadLineAsync(stream, ended.Token).ConfigureAwait(false)).Span);
        }
        catch (Exception exception) when (
            exception is SocketException or IOException or ArgumentException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw DataDirectory.FindHolder(root) is { } holder
                ? new CommandException(
                    ExitCode.Data,
                    $"The data directory '{root}' is in use by process {holder.ToString(CultureInfo.InvariantCulture)}, which does not answer on '{path}': {exception.Message}"
                    + Environment.NewLine + $"Stop that process first, start it without --ipc false, or call {method} over its JSON-RPC.",
                    exception)
                : new CommandException(ExitCode.Failed, $"No node runs in '{root}'.", exception);
        }

        return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("result", out JsonElement result)
            ? result
            : throw new CommandException(ExitCode.Failed, $"The node that runs there refused: {Reason(answer)}");
    }

    private static string Reason(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out JsonElement error)
        && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out JsonElement message)
            ? message.ToString()
            : answer.ToString();

    // An answer is one line, and the only one of its connection.
    private static async Task<ReadOnlyMemory<byte>> ReadLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        while (true)
        {
            int count = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += count;
            if (count > 0 && buffer[length - 1] == (byte)'\n')
            {
                return buffer.AsMemory(0, length);
            }

            if (count == 0 || length >= AnswerBytesMax)
            {
                throw new IOException("the connection ended without an answer");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }
}
