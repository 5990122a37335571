// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PowerVerse.Chain.Load;

/// <summary>Bad input of every kind against a live node, while a healthy client asks and memory is watched.</summary>
internal static class Hostile
{
    private const long GrowthBytesMax = 200L << 20;
    private const double P99MillisecondsMax = 100;
    private const int AttackersPerKind = 4;
    private const int TransactionsPerBlock = 100;
    private static readonly TimeSpan BlockPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(TimeSpan timePerKind, int port)
    {
        using NodeProcess node = await NodeProcess.StartOursAsync(port, 30_000_000);
        Workload workload = new(50);
        using RpcClient control = await RpcClient.ConnectAsync(port);
        await workload.PrepareAsync(control);
        HealthyClient alone = new();
        await MeanwhileAsync(alone, port, timePerKind, _ => Task.CompletedTask);
        long before = node.ResidentBytes;
        Console.WriteLine(Text($"healthy client alone: p50 {alone.P50:F2} ms, p99 {alone.P99:F2} ms; resident {before >> 20} MiB"));

        long most = before;
        double worst = 0;
        int unexpected = 0;
        foreach ((string name, Func<Tally, CancellationToken, Task> attack) in Kinds(port, workload, timePerKind))
        {
            Tally tally = new();
            HealthyClient healthy = new();
            await MeanwhileAsync(healthy, port, timePerKind, stop => attack(tally, stop));
            most = Math.Max(most, node.ResidentBytes);
            worst = Math.Max(worst, healthy.P99);
            unexpected += tally.Unexpected;
            Console.WriteLine(Text($"{name,-34} {tally}; healthy client p50 {healthy.P50:F2} ms, p99 {healthy.P99:F2} ms, {healthy.Count} answers; resident {node.ResidentBytes >> 20} MiB"));
        }

        string answer = (await control.CallAsync("eth_blockNumber"))!.GetValue<string>();
        bool isGood = unexpected == 0 && most - before < GrowthBytesMax && worst < P99MillisecondsMax;
        Console.WriteLine(Text($"memory grew by {(most - before) >> 20} MiB (less than {GrowthBytesMax >> 20}), worst p99 {worst:F2} ms (less than {P99MillisecondsMax:F0}), {unexpected} answers of the wrong kind, head {answer}: {(isGood ? "passed" : "failed")}"));
        return isGood ? 0 : 1;
    }

    private static async Task MeanwhileAsync(HealthyClient healthy, int port, TimeSpan time, Func<CancellationToken, Task> attack)
    {
        using CancellationTokenSource stop = new(time);
        Task asking = Task.Run(() => healthy.RunAsync(port, stop.Token));
        await Task.WhenAll(attack(stop.Token), asking);
    }

    private static IEnumerable<(string Name, Func<Tally, CancellationToken, Task> Attack)> Kinds(int port, Workload workload, TimeSpan timePerKind)
    {
        yield return ("malformed JSON", (tally, stop) => FloodAsync(port, tally, Malformed, 200, stop));
        yield return ("wrong types", (tally, stop) => FloodAsync(port, tally, WrongTypes, 200, stop));
        yield return ("deep nesting", (tally, stop) => FloodAsync(port, tally, DeepNesting, 20, stop));
        yield return ("batches past the limit", (tally, stop) => FloodAsync(port, tally, HugeBatches, 20, stop));
        yield return ("bodies past the limit", (tally, stop) => FloodAsync(port, tally, HugeBodies, 2, stop));
        yield return ("garbage as transactions", (tally, stop) => FloodAsync(port, tally, GarbageTransactions, 200, stop));
        yield return ("bytes that are no HTTP", (tally, stop) => GarbageAsync(port, tally, stop));
        yield return ("bodies that never end", (tally, stop) => EndlessAsync(port, tally, stop));
        yield return ("connections past the limit", (tally, stop) => ConnectionsAsync(port, tally, stop));

        // Signed before the time begins: the signing is no part of what the node is asked to bear.
        SignedBatch[] blocks = [.. Enumerable.Range(0, (int)(timePerKind / BlockPause) + 1).Select(_ => workload.Sign(TransactionsPerBlock, isToken: true))];
        yield return ("subscriptions that never read", (tally, stop) => NeverReadAsync(port, blocks, tally, stop));
    }

    private static byte[] Malformed(Random random)
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":["0x00000000000000000000000000000000000e2c20","latest"]}""");
        switch (random.Next(4))
        {
            case 0:
                return body[..random.Next(1, body.Length - 1)];
            case 1:
                byte[] noise = new byte[random.Next(1, 2_000)];
                random.NextBytes(noise);
                noise[0] = 0xff;
                return noise;
            case 2:
                return [.. body, (byte)'}'];
            default:
                body[1] = 0x00;
                return body;
        }
    }

    private static byte[] WrongTypes(Random random)
    {
        string[] values = ["1", "-1", "1e400", "null", "true", "{}", "[]", "[[]]", "\"\"", "\"0x\"", "\"0xzz\"", "\"0x0000\"", "\"latest\"", "{\"a\":{}}", "\"" + new string('f', 5_000) + "\""];
        string[] methods = ["eth_getBalance", "eth_call", "eth_getLogs", "eth_getStorageAt", "eth_feeHistory", "eth_getProof", "eth_sendRawTransaction", "eth_getBlockByHash", "no_such"];
        string parameters = string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => values[random.Next(3)]));
        string body = random.Next(4) switch
        {
            0 => $$"""{"jsonrpc":"2.0","id":1,"method":{{values[random.Next(10)]}},"params":[]}""",
            1 => $$"""{"jsonrpc":"2.0","id":1,"method":"{{methods[random.Next(methods.Length)]}}","params":{{values[random.Next(3)]}}}""",
            2 => values[random.Next(values.Length)],
            _ => $$"""{"jsonrpc":"2.0","id":1,"method":"{{methods[random.Next(methods.Length)]}}","params":[{{parameters}}]}""",
        };
        return Encoding.UTF8.GetBytes(body);
    }

    private static byte[] DeepNesting(Random random)
    {
        int depth = random.Next(100, 200_000);
        string open = random.Next(2) == 0 ? "[" : "{\"a\":";
        return Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"eth_call","params":""" + new StringBuilder().Insert(0, open, depth));
    }

    private static byte[] HugeBatches(Random random)
    {
        string item = random.Next(2) == 0 ? "{}" : """{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}""";
        return Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat(item, random.Next(1_001, 20_000))) + "]");
    }

    private static byte[] HugeBodies(Random random)
    {
        byte[] body = new byte[(5 << 20) + random.Next(1, 1 << 10)];
        Array.Fill(body, (byte)' ');
        return body;
    }

    private static byte[] GarbageTransactions(Random random)
    {
        byte[] bytes = new byte[random.Next(0, 3_000)];
        random.NextBytes(bytes);
        if (bytes.Length > 0)
        {
            bytes[0] = (byte)random.Next(0, 6);
        }

        return Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["0x{{Convert.ToHexStringLower(bytes)}}"]}""");
    }

    /// <summary>Sends bad requests until it is stopped; every answer is a JSON-RPC error, or a status that says what was wrong.</summary>
    private static Task FloodAsync(int port, Tally tally, Func<Random, byte[]> make, int requestsPerAttacker, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, AttackersPerKind).Select(seed => Task.Run(async () =>
        {
            // Made once and sent again and again: the attackers share processors with the node and with the healthy client that is measured.
            Random random = new(seed);
            byte[][] requests = [.. Enumerable.Range(0, requestsPerAttacker).Select(_ => RpcClient.Request(make(random)))];
            RpcClient? client = null;
            for (int turn = 0; !stop.IsCancellationRequested; turn++)
            {
                try
                {
                    client ??= await RpcClient.ConnectAsync(port);
                    ReadOnlyMemory<byte> answer = await client.SendAsync(requests[turn % requests.Length]).WaitAsync(AnswerTimeMax, CancellationToken.None);
                    tally.Count(client.Status, answer.Span);
                }
                catch (Exception exception) when (exception is IOException or SocketException)
                {
                    tally.Closed();
                    client?.Dispose();
                    client = null;
                }
            }

            client?.Dispose();
        })));

    private static Task GarbageAsync(int port, Tally tally, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, AttackersPerKind).Select(seed => Task.Run(async () =>
        {
            Random random = new(seed);
            byte[] noise = new byte[4_096];
            while (!stop.IsCancellationRequested)
            {
                using Socket socket = await OpenAsync(port);
                random.NextBytes(noise);
                try
                {
                    await socket.SendAsync(noise, CancellationToken.None);
                    await socket.ReceiveAsync(noise, CancellationToken.None).AsTask().WaitAsync(AnswerTimeMax, CancellationToken.None);
                }
                catch (SocketException)
                {
                    // Reset instead of closed: as good an answer.
                }

                tally.Closed();
            }
        })));

    private static async Task EndlessAsync(int port, Tally tally, CancellationToken stop)
    {
        byte[] head = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n["u8.ToArray();
        List<Socket> sockets = [];
        try
        {
            for (int i = 0; i < 200; i++)
            {
                Socket socket = await OpenAsync(port);
                sockets.Add(socket);
                await socket.SendAsync(head, CancellationToken.None);
            }

            while (!stop.IsCancellationRequested)
            {
                foreach (Socket socket in sockets)
                {
                    await TrySendAsync(socket, "["u8.ToArray());
                }

                await Task.Delay(200, CancellationToken.None);
            }
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
            sockets.ForEach(_ => tally.Closed());
        }
    }

    private static async Task ConnectionsAsync(int port, Tally tally, CancellationToken stop)
    {
        List<Socket> sockets = [];
        byte[] request = RpcClient.Request("""{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}""");
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (sockets.Count < 1_500)
                {
                    Socket socket = await OpenAsync(port);
                    sockets.Add(socket);
                    await TrySendAsync(socket, request);
                }
                else
                {
                    await Task.Delay(50, CancellationToken.None);
                }
            }
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
            sockets.ForEach(_ => tally.Closed());
        }

        // The server notices on its own time that they are gone.
        await Task.Delay(1_000, CancellationToken.None);
    }

    private static async Task NeverReadAsync(int port, SignedBatch[] blocks, Tally tally, CancellationToken stop)
    {
        List<ClientWebSocket> sockets = [];
        try
        {
            string[] subscriptions = ["\"newHeads\"", "\"newPendingTransactions\",true", "\"logs\",{}"];
            for (int i = 0; i < 60; i++)
            {
                ClientWebSocket socket = new();
                sockets.Add(socket);
                await socket.ConnectAsync(new Uri(Text($"ws://127.0.0.1:{port}/")), CancellationToken.None);
                string request = $$"""{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":[{{subscriptions[i % subscriptions.Length]}}]}""";
                await socket.SendAsync(Encoding.UTF8.GetBytes(request), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }

            using RpcClient client = await RpcClient.ConnectAsync(port);
            foreach (SignedBatch batch in blocks)
            {
                if (stop.IsCancellationRequested)
                {
                    break;
                }

                await client.BatchAsync([.. batch.Encoded.Select(encoded => ("eth_sendRawTransaction", new JsonNode?[] { encoded }))]);
                await Task.Delay(BlockPause, CancellationToken.None);
            }
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
            sockets.ForEach(_ => tally.Closed());
        }
    }

    private static async Task<Socket> OpenAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, port);
        return socket;
    }

    private static async Task TrySendAsync(Socket socket, byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes, CancellationToken.None);
        }
        catch (SocketException)
        {
            // Closed by the server: that is its right here.
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the bad requests were answered.</summary>
    private sealed class Tally
    {
        private int _errors;
        private int _statuses;
        private int _closed;
        private int _unexpected;
        private string? _example;

        public int Unexpected => _unexpected;

        public void Closed() => Interlocked.Increment(ref _closed);

        public void Count(int status, ReadOnlySpan<byte> body)
        {
            if (status is >= 400 and < 500)
            {
                Interlocked.Increment(ref _statuses);
            }
            else if (status == 200 && IsTypedError(body))
            {
                Interlocked.Increment(ref _errors);
            }
            else
            {
                Interlocked.Increment(ref _unexpected);
                _example ??= Text($"{status} {Encoding.UTF8.GetString(body[..Math.Min(200, body.Length)])}");
            }
        }

        public override string ToString() => Text($"{_errors} typed errors, {_statuses} refused by status, {_closed} closed, {_unexpected} unexpected{(_example is null ? "" : $" ({_example})")}");

        // -32603 says that the node failed: no input may bring it to that.
        private static bool IsTypedError(ReadOnlySpan<byte> body)
        {
            Utf8JsonReader reader = new(body);
            return JsonElement.TryParseValue(ref reader, out JsonElement? answer)
                && (answer.Value.ValueKind == JsonValueKind.Array ? answer.Value.EnumerateArray().All(IsTypedError) : IsTypedError(answer.Value));
        }

        private static bool IsTypedError(JsonElement answer) =>
            answer.ValueKind == JsonValueKind.Object
            && answer.TryGetProperty("error", out JsonElement error)
            && error.GetProperty("code").GetInt32() != -32603;
    }
}
